import Layers
import ModelZoo
import Tensors
import TestSupport
import Testing

/// PixelCNN++ against an implementation in PyTorch with shifts by padding and cropping: log-likelihoods, the
/// gradient of every parameter, and what the data-dependent initialisation sets.
///
/// PyTorch computed them in float64, and again with a network in float32; ten times the distance between the
/// two is allowed, as other orders of sums are no worse than a few times that.
@Suite struct GoldenPixelCNNPlusPlusTests {
  @Test(arguments: try GoldenCase.all("pixelcnnplusplus"))
  func likelihoodsAndGradientsArePyTorchs(_ golden: GoldenCase) throws {
    let (model, images) = (try model(golden), try images(golden))
    try model.load(golden, prefix: "start.")
    expectClose(
      model.logLikelihood(of: images).elements, extents: [images.shape[0]],
      try golden["log_likelihood"].values, tolerance: try tolerance("log_likelihood", of: golden),
      "log-likelihoods of \(golden.name)")
    let (_, gradients) = valueAndGradient(of: model) { -$0.logLikelihood(of: images).mean() }
    try expectClose(gradients, golden, tolerance: tolerance("gradient", of: golden))
  }

  @Test(arguments: try GoldenCase.all("pixelcnnplusplus"))
  func theDataDependentInitialisationIsPyTorchs(_ golden: GoldenCase) throws {
    let (model, images) = (try model(golden), try images(golden))
    try model.load(golden, prefix: "start.")
    model.initialize(from: images)
    let tolerance = try tolerance("initialised", of: golden)
    for named in model.namedParameters where !named.name.hasSuffix("weight_v") {
      expectClose(
        named.parameter.flattened.elements, extents: named.parameter.shape,
        try golden["initialised.\(named.name)"].values, tolerance: tolerance, "\(named.name)")
    }
    expectClose(
      model.logLikelihood(of: images).elements, extents: [images.shape[0]],
      try golden["initialised_log_likelihood"].values, tolerance: tolerance, "log-likelihoods afterwards")
  }

  /// A log-likelihood is a sum of some hundred terms whatever the network gives: at least 1e-6 is allowed.
  private func tolerance(_ what: String, of golden: GoldenCase) throws -> Double {
    max(1e-6, 10 * (try #require(try golden.table("float32_drift")[what])))
  }

  private func model(_ golden: GoldenCase) throws -> PixelCNNPlusPlus {
    var generator = RandomGenerator(seed: 1)
    let format = ImageFormat(
      height: try golden.integer("height"), width: try golden.integer("width"),
      channels: try golden.integer("channels"), levels: try golden.integer("level_count"))
    let configuration = PixelCNNPlusPlus.Configuration(
      filters: try golden.integer("filters"), blocks: try golden.integer("blocks"),
      resolutions: try golden.integer("resolutions"), components: try golden.integer("components"))
    return PixelCNNPlusPlus(configuration, format: format, using: &generator)
  }

  private func images(_ golden: GoldenCase) throws -> ImageBatch {
    let levels = try golden["levels"].channelsLast
    let highest = Float(try golden.integer("level_count") - 1)
    return Tensor(levels.elements.map { $0 / highest }, shape: Shape(levels.extents))
  }
}
