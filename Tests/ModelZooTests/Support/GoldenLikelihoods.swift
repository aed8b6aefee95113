import Layers
import ModelZoo
import Tensors
import TestSupport
import Testing

extension GoldenCase {
  /// The format of the case's images, from the extents of `levels` and their number.
  func imageFormat() throws -> ImageFormat {
    let levels = try self["levels"].channelsLast
    return ImageFormat(
      height: levels.extents[1], width: levels.extents[2], channels: levels.extents[3],
      levels: try integer("levels"))
  }

  /// The intensities of the case's images.
  func images(of format: ImageFormat) throws -> ImageBatch {
    let levels = try self["levels"].channelsLast
    return ImageBatch(levels.elements.map { $0 / Float(format.levels - 1) }, shape: Shape(levels.extents))
  }
}

/// Expects the log-likelihoods of `batch` and the gradient of every parameter to be the case's, up to ten times the
/// distance of PyTorch's float32 from its float64.
func expectLikelihoodsAndGradients(
  of model: some TractableDensityModel, on batch: Batch, _ golden: GoldenCase
) throws {
  let tolerances = try golden.table("float32_drift").mapValues { 10 * $0 }
  let wanted = try golden["log_likelihood"]
  expectClose(
    model.logLikelihood(of: batch).elements, extents: wanted.extents, wanted.values,
    tolerance: try #require(tolerances["log_likelihood"]), "\(golden.name)")
  let (_, gradients) = valueAndGradient(of: model) { -$0.logLikelihood(of: batch).mean() }
  #expect(!gradients.entries.isEmpty)
  try expectClose(gradients, golden, tolerance: try #require(tolerances["gradient"]))
}
