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
    let format = try golden.imageFormat()
    let images = try golden.images(of: format)
    var generator = RandomGenerator(seed: 1)
    let model = GatedPixelCNN(try configuration(golden), format: format, using: &generator)
    try model.load(golden)
    let labels = model.isConditional ? try golden["labels"].values.map { Int($0) } : nil
    let batch = Batch(images: images, labels: labels)
    try expectLikelihoodsAndGradients(of: model, on: batch, golden)
  }

  private func configuration(_ golden: GoldenCase) throws -> GatedPixelCNN.Configuration {
    GatedPixelCNN.Configuration(
      features: try golden.integer("p"), layers: try golden.integer("layers"),
      kernel: try golden.integer("kernel"), inputKernel: try golden.integer("input_kernel"),
      headFeatures: try golden.integer("head"), skipConnections: try golden.integer("skips") == 1,
      classes: try golden.integer("classes"), embedding: try golden.integer("embedding"))
  }
}
