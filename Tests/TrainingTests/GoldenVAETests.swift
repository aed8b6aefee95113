import Layers
import ModelZoo
import Tensors
import TestSupport
import Testing
import Training

/// Three training steps of small variational autoencoders against PyTorch, with its noise: the loss and its terms in
/// every step, every gradient of the first, every parameter at the end. For the tolerances see
/// ``GoldenPixelCNNTests``.
@Suite struct GoldenVAETests {
  @Test(arguments: try GoldenCase.all("vae"))
  func threeTrainingStepsArePyTorchs(_ golden: GoldenCase) throws {
    let format = try format(of: golden)
    var generator = RandomGenerator(seed: 1)
    if try golden.word("network") == "dense" {
      try expectSteps(of: VAE(dense(golden), format: format, using: &generator), golden)
    } else {
      try expectSteps(of: ConvolutionalVAE(convolutional(golden), format: format, using: &generator), golden)
    }
  }

  private func expectSteps(of model: some VariationalAutoencoder, _ golden: GoldenCase) throws {
    try model.load(golden, prefix: "start.")
    let optimizer = Adam(for: model, learningRate: Float(try golden.number("learning_rate")))
    let (wanted, weight) = (try golden["losses"], Float(try golden.number("kl_weight")))
    for step in 0..<3 {
      let (batch, noise) = (try batch(golden, step, of: model), try noise(golden, step))
      var terms: [Float] = []
      let (loss, gradients) = valueAndGradient(of: model) { model in
        let loss = model.loss(on: batch, klWeight: weight, noise: noise)
        terms = loss.terms.map { $0.value.value }
        return loss.value
      }
      for (got, wanted) in zip([loss] + terms, wanted[step].values) {
        expectClose(
          [got], extents: [], [wanted], tolerance: try golden.tolerance("loss"), "step \(step + 1)")
      }
      if step == 0 { try expectClose(gradients, golden, tolerance: golden.tolerance("gradient")) }
      optimizer.step(gradients)
    }
    try expectParameters(of: model, atTheEndOf: golden)
  }

  private func batch(_ golden: GoldenCase, _ step: Int, of model: some VariationalAutoencoder) throws -> Batch
  {
    let levels = try golden["levels"][step].channelsLast
    let highest = Float(model.format.levels - 1)
    let images = ImageBatch(levels.elements.map { $0 / highest }, shape: Shape(levels.extents))
    let labels = try golden["labels"][step].values.map { Int($0) }
    return Batch(images: images, labels: model.isConditional ? labels : nil)
  }

  /// `[N, K, latents]` as `[N·K, latents]`.
  private func noise(_ golden: GoldenCase, _ step: Int) throws -> FeatureBatch {
    let noise = try golden["noise"][step]
    return noise.reshaped([noise.extents[0] * noise.extents[1], noise.extents[2]]).tensor()
  }

  private func format(of golden: GoldenCase) throws -> ImageFormat {
    let extents = try golden["levels"].extents
    return ImageFormat(
      height: extents[3], width: extents[4], channels: extents[2], levels: try golden.integer("levels"))
  }

  private func likelihood(_ golden: GoldenCase) throws -> DecoderLikelihood {
    try #require(DecoderLikelihood(rawValue: golden.word("likelihood")))
  }

  private func bound(_ golden: GoldenCase) throws -> VariationalBound {
    VariationalBound(
      freeBits: Float(try golden.number("free_bits")), importanceSamples: try golden.integer("samples"))
  }

  private func dense(_ golden: GoldenCase) throws -> VAE.Configuration {
    VAE.Configuration(
      widths: try golden.list("widths").map { Int($0) }, latents: try golden.integer("latents"),
      activation: try #require(ActivationName(rawValue: golden.word("activation"))),
      likelihood: try likelihood(golden), classes: try golden.integer("classes"), bound: try bound(golden))
  }

  private func convolutional(_ golden: GoldenCase) throws -> ConvolutionalVAE.Configuration {
    ConvolutionalVAE.Configuration(
      channels: try golden.list("channels").map { Int($0) }, width: try golden.integer("width"),
      latents: try golden.integer("latents"), likelihood: try likelihood(golden),
      classes: try golden.integer("classes"), bound: try bound(golden))
  }
}
