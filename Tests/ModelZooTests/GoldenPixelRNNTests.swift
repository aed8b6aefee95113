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
    let levels = try golden["levels"].channelsLast
    let format = ImageFormat(
      height: levels.extents[1], width: levels.extents[2], channels: levels.extents[3],
      levels: try golden.integer("levels"))
    let images = ImageBatch(
      levels.elements.map { $0 / Float(format.levels - 1) }, shape: Shape(levels.extents))
    var generator = RandomGenerator(seed: 1)
    let model = PixelRNN<Recurrence>(try configuration(golden), format: format, using: &generator)
    try model.load(golden)

    let tolerances = try golden.table("float32_drift").mapValues { 10 * $0 }
    let wanted = try golden["log_likelihood"]
    expectClose(
      model.logLikelihood(of: images).elements, extents: wanted.extents, wanted.values,
      tolerance: try #require(tolerances["log_likelihood"]), "\(golden.name)")
    let (_, gradients) = valueAndGradient(of: model) { -$0.logLikelihood(of: images).mean() }
    #expect(!gradients.entries.isEmpty)
    try expectClose(gradients, golden, tolerance: try #require(tolerances["gradient"]))
  }

  private func configuration(_ golden: GoldenCase) throws -> PixelRNNConfiguration {
    PixelRNNConfiguration(
      features: try golden.integer("h"), layers: try golden.integer("layers"),
      headFeatures: try golden.integer("head"), skips: try golden.integer("skips") == 1)
  }
}
