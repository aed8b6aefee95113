import Layers
import ModelZoo
import Tensors
import TestSupport
import Testing

/// Log-likelihoods and gradients of small PixelRNNs against PyTorch's, from the same weights and images.
///
/// PyTorch computed them in float64, state after state, and again in float32; the distance between the two is
/// in the file. Ten times that is allowed, as another order of sums and another tanh round differently.
@Suite struct GoldenPixelRNNTests {
  @Test(arguments: try GoldenCase.all("pixelrnn", prefix: "row"))
  func rowLSTMIsPyTorchs(_ golden: GoldenCase) throws {
    try expectGolden(PixelRNN<RowLSTM>.self, golden)
  }

  @Test(arguments: try GoldenCase.all("pixelrnn", prefix: "diagonal"))
  func diagonalBiLSTMIsPyTorchs(_ golden: GoldenCase) throws {
    try expectGolden(PixelRNN<DiagonalBiLSTM>.self, golden)
  }

  private func expectGolden<Recurrence>(_ type: PixelRNN<Recurrence>.Type, _ golden: GoldenCase) throws {
    let format = try golden.imageFormat()
    let images = try golden.images(of: format)
    var generator = RandomGenerator(seed: 1)
    let model = PixelRNN<Recurrence>(try configuration(golden), format: format, using: &generator)
    try model.load(golden)
    try expectLikelihoodsAndGradients(of: model, on: Batch(images: images), golden)
  }

  private func configuration(_ golden: GoldenCase) throws -> PixelRNNConfiguration {
    PixelRNNConfiguration(
      features: try golden.integer("h"), layers: try golden.integer("layers"),
      headFeatures: try golden.integer("head"), skips: try golden.integer("skips") == 1)
  }
}
