import Layers
import ModelZoo
import Tensors
import TestSupport
import Testing
import Training

/// Three rounds of small adversarial pairs against PyTorch, with its noise, each a step of the discriminator and one of
/// the generator: the losses and their terms, every gradient of the first round, and at the end every parameter and
/// every running statistic. For the tolerances see ``GoldenPixelCNNTests``.
@Suite struct GoldenGANTests {
  @Test(arguments: try GoldenCase.all("gan"))
  func threeRoundsArePyTorchs(_ golden: GoldenCase) throws {
    let extents = try golden["images"].extents
    let format = ImageFormat(height: extents[3], width: extents[4], channels: extents[2], levels: 256)
    var generator = RandomGenerator(seed: 1)
    if try golden.word("network") == "dcgan" {
      try expectRounds(of: DCGAN(convolutional(golden), format: format, using: &generator), golden)
    } else {
      try expectRounds(of: GAN(dense(golden), format: format, using: &generator), golden)
    }
  }

  private func expectRounds(of model: some ZooModel & AdversarialPair, _ golden: GoldenCase) throws {
    try model.load(golden, prefix: "start.")
    let discriminator = try optimizer(of: model.discriminatorNetwork, golden)
    let generator = try optimizer(of: model.generatorNetwork, golden)
    try model.inMode(.training) {
      for round in 0..<3 {
        let batch = try batch(golden, round, of: model)
        let latents = try golden["latents"][round]
        let shares: Vector = try golden["shares"][round].tensor()
        try step(discriminator, of: model.discriminatorNetwork, "discriminator_network", golden, round) {
          model.discriminatorLoss(on: batch, latents: latents[0].tensor(), shares: shares)
        }
        try step(generator, of: model.generatorNetwork, "generator_network", golden, round) {
          model.generatorLoss(on: batch, latents: latents[1].tensor())
        }
      }
    }
    try expectParameters(of: model, atTheEndOf: golden)
  }

  private func optimizer(of network: some Module, _ golden: GoldenCase) throws -> Adam {
    Adam(for: network, learningRate: Float(try golden.number("learning_rate")), beta1: 0.5)
  }

  private func step(
    _ optimizer: Adam, of network: some Module, _ name: String, _ golden: GoldenCase, _ round: Int,
    loss: () -> Loss
  ) throws {
    var terms: [Float] = []
    let (value, gradients) = valueAndGradient(of: network) { _ in
      let loss = loss()
      terms = loss.terms.map { $0.value.value }
      return loss.value
    }
    expectClose(
      [value] + terms, extents: [1 + terms.count], try golden["losses.\(name)"][round].values,
      tolerance: try golden.tolerance("loss"), "\(name), round \(round + 1)")
    if round == 0 {
      try expectClose(
        gradients, golden, prefix: "gradient.\(name).", tolerance: golden.tolerance("gradient"))
    }
    optimizer.step(gradients)
  }

  private func batch(_ golden: GoldenCase, _ round: Int, of model: some AdversarialPair) throws -> Batch {
    let labels = try golden["labels"][round].values.map { Int($0) }
    return Batch(
      images: try golden["images"][round].channelsLast.tensor(), labels: model.isConditional ? labels : nil)
  }

  private func training(_ golden: GoldenCase) throws -> AdversarialTraining {
    AdversarialTraining(
      loss: try #require(AdversarialLoss(rawValue: golden.word("loss"))),
      labelSmoothing: Float(try golden.number("label_smoothing")),
      gradientPenalty: Float(try golden.number("gradient_penalty")),
      r1Penalty: Float(try golden.number("r1_penalty")))
  }

  private func convolutional(_ golden: GoldenCase) throws -> DCGAN.Configuration {
    DCGAN.Configuration(
      channels: try golden.list("channels").map { Int($0) }, latents: try golden.integer("latents"),
      discriminatorNormalization: try #require(
        DiscriminatorNormalization(rawValue: golden.word("normalization"))),
      classes: try golden.integer("classes"), training: try training(golden))
  }

  private func dense(_ golden: GoldenCase) throws -> GAN.Configuration {
    GAN.Configuration(
      generatorWidths: try golden.list("generator_widths").map { Int($0) },
      discriminatorWidths: try golden.list("discriminator_widths").map { Int($0) },
      pieces: try golden.integer("pieces"), dropout: 0, latents: try golden.integer("latents"),
      classes: try golden.integer("classes"), training: try training(golden))
  }
}
