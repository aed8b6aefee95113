import Layers
import ModelZoo
import Tensors
import TestSupport
import Testing

/// The terms of equation 3, the prior's likelihood and all gradients of small VQ-VAEs against PyTorch's, from the same
/// weights and images.
///
/// PyTorch computed them in float64, with `detach` for the constants sg[·] and all distances one by one, and again in
/// float32; the distance between the two is in the file. Ten times that is allowed.
@Suite struct GoldenVQVAETests {
  @Test(arguments: try GoldenCase.all("vqvae"))
  func lossesAndGradientsArePyTorchs(_ golden: GoldenCase) throws {
    let format = try golden.imageFormat()
    let batch = Batch(images: try golden.images(of: format))
    var generator = RandomGenerator(seed: 1)
    let model = VQVAE(try configuration(golden), format: format, using: &generator)
    try model.load(golden)
    #expect(model.codes(of: batch.images).elements.map(Double.init) == (try golden["codes"]).values)

    let drift = try golden.table("float32_drift").mapValues { 10 * $0 }
    let bound = model.evidenceLowerBound(of: batch, using: &generator)
    let (figures, slopes) = (try #require(drift["figures"]), try #require(drift["gradient"]))
    try expect(bound.reconstruction, "reconstruction", golden, tolerance: figures)
    try expect(-bound.divergence, "prior", golden, tolerance: figures)

    for (objective, part) in zip(model.objectives, ["", "prior."]) {
      let (loss, gradients) = try valueAndGradient(of: objective, on: batch)
      #expect(!gradients.entries.isEmpty)
      try expectClose(gradients, golden, prefix: "gradient.\(part)", tolerance: slopes)
      for (term, name) in [("codebook loss", "codebook_loss"), ("commitment loss", "commitment_loss")] {
        guard let term = loss.terms.first(where: { $0.name == term }) else { continue }
        let factor = name == "commitment_loss" ? try golden.number("commitment") : 1
        let wanted = try golden[name].values.reduce(0, +) / 3 * factor
        #expect(abs(Double(term.value.value) - wanted) < figures * wanted + 1e-7)
      }
    }
  }

  private func valueAndGradient(
    of objective: Objective, on batch: Batch
  ) throws -> (loss: Loss, gradients: Gradients) {
    var generator = RandomGenerator(seed: 1)
    var loss: Loss?
    func evaluated(_ module: some Module) -> Gradients {
      Layers.valueAndGradient(of: module, mode: .evaluation) { _ in
        let found = objective.loss(batch, .end, &generator)
        loss = found
        return found.value
      }.gradients
    }
    let gradients = evaluated(objective.module)
    return (try #require(loss), gradients)
  }

  private func expect(_ got: Vector, _ name: String, _ golden: GoldenCase, tolerance: Double) throws {
    let wanted = try golden[name]
    expectClose(
      got.elements, extents: wanted.extents, wanted.values, tolerance: tolerance, "\(golden.name) \(name)")
  }

  private func configuration(_ golden: GoldenCase) throws -> VQVAE.Configuration {
    VQVAE.Configuration(
      codes: try golden.integer("codes"), codeFeatures: try golden.integer("features"),
      downsamplings: try golden.integer("downsamplings"), hiddenFeatures: try golden.integer("hidden"),
      residualFeatures: try golden.integer("inner"), residualBlocks: try golden.integer("count"),
      commitment: Float(try golden.number("commitment")),
      prior: GatedPixelCNN.Configuration(
        features: try golden.integer("prior_p"), layers: try golden.integer("prior_layers"),
        kernel: try golden.integer("prior_kernel"), inputKernel: try golden.integer("prior_input_kernel"),
        headFeatures: try golden.integer("prior_head"), embedding: try golden.integer("prior_embedding")))
  }
}
