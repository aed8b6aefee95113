import Layers
import ModelZoo
import Tensors
import TestSupport
import Testing

/// Log-likelihoods and gradients of small Gated PixelCNNs against PyTorch's, from the same weights and images.
///
/// PyTorch computed them in float64, with square kernels that are masked, and again in float32; the distance between
/// the two is in the file. Ten times that is allowed, as another order of sums and another tanh round differently.
@Suite struct GoldenGatedPixelCNNTests {
  @Test(arguments: try GoldenCase.all("gated_pixelcnn"))
  func likelihoodsAndGradientsArePyTorchs(_ golden: GoldenCase) throws {
    let levels = try golden["levels"].channelsLast
    let format = ImageFormat(
      height: levels.extents[1], width: levels.extents[2], channels: levels.extents[3],
      levels: try golden.integer("levels"))
    let images = ImageBatch(
      levels.elements.map { $0 / Float(format.levels - 1) }, shape: Shape(levels.extents))
    var generator = RandomGenerator(seed: 1)
    let model = GatedPixelCNN(try configuration(golden), format: format, using: &generator)
    try model.load(golden)
    let labels = model.isConditional ? try golden["labels"].values.map { Int($0) } : nil
    let batch = Batch(images: images, labels: labels)

    let tolerances = try golden.table("float32_drift").mapValues { 10 * $0 }
    let wanted = try golden["log_likelihood"]
    expectClose(
      model.logLikelihood(of: batch).elements, extents: wanted.extents, wanted.values,
      tolerance: try #require(tolerances["log_likelihood"]), "\(golden.name)")
    let (_, gradients) = valueAndGradient(of: model) { -$0.logLikelihood(of: batch).mean() }
    #expect(!gradients.entries.isEmpty)
    try expectClose(gradients, golden, tolerance: try #require(tolerances["gradient"]))
  }

  private func configuration(_ golden: GoldenCase) throws -> GatedPixelCNN.Configuration {
    GatedPixelCNN.Configuration(
      features: try golden.integer("p"), layers: try golden.integer("layers"),
      kernel: try golden.integer("kernel"), inputKernel: try golden.integer("input_kernel"),
      headFeatures: try golden.integer("head"), skipConnections: try golden.integer("skips") == 1,
      classes: try golden.integer("classes"))
  }
}
