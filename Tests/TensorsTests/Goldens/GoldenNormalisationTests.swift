import TestSupport
import Testing

@testable import Tensors

/// Normalisations against PyTorch, with all gradients. The running statistics are the layer's.
@Suite struct GoldenNormalisationTests {
  @Test(arguments: try GoldenCase.all("normalisation", prefix: "batch_norm_features_step"))
  func batchNormalisationOfFeaturesIsPyTorchs(_ golden: GoldenCase) throws {
    try expectGolden(
      golden, of: { (x: Tensor<2>, scale, offset) in x.batchNormalized(scale: scale, offset: offset).output },
      at: .init("input"), .init("weight"), .init("bias"), terms: 6)
  }

  @Test(arguments: try GoldenCase.all("normalisation", prefix: "batch_norm_images_step"))
  func batchNormalisationOfImagesIsPyTorchs(_ golden: GoldenCase) throws {
    try expectGolden(
      golden,
      of: { (x: ImageBatch, scale, offset) in x.batchNormalized(scale: scale, offset: offset).output },
      at: .init("input", \.channelsLast), .init("weight"), .init("bias"), output: \.channelsLast, terms: 80)
  }

  @Test(arguments: try GoldenCase.all("normalisation", prefix: "batch_norm_then"))
  func normalisationThenARectifierIsPyTorchs(_ golden: GoldenCase) throws {
    let rectifier = Rectifier(slope: Float(try golden.number("slope")))
    try expectGolden(
      golden,
      of: { (x: ImageBatch, scale, offset) in
        x.batchNormalized(scale: scale, offset: offset, then: rectifier).output
      },
      at: .init("input", \.channelsLast), .init("weight"), .init("bias"), output: \.channelsLast, terms: 80)
  }

  @Test func normalisationWithGatheredStatisticsIsPyTorchs() throws {
    let golden = try GoldenCase("normalisation", "batch_norm_images_evaluation")
    let statistics = BatchStatistics(
      mean: try golden["running_mean"].tensor(), variance: try golden["running_var"].tensor())
    try expectGolden(
      golden,
      of: { (x: ImageBatch, scale, offset) in x.normalized(with: statistics, scale: scale, offset: offset) },
      at: .init("input", \.channelsLast), .init("weight"), .init("bias"), output: \.channelsLast, terms: 80)
  }

  @Test func layerNormalisationIsPyTorchs() throws {
    try expectLayerNormalised("layer_norm_features", Tensor<2>.self)
    try expectLayerNormalised("layer_norm_sequence", Tensor<3>.self)
  }

  @Test(arguments: try GoldenCase.all("normalisation", prefix: "weight_norm"))
  func weightNormalisationIsPyTorchs(_ golden: GoldenCase) throws {
    try expectGolden(
      golden, of: { (directions: Tensor<3>, lengths) in directions.weightNormalized(gains: lengths) },
      at: .init("directions"), .init("lengths"), terms: 30)
  }

  private func expectLayerNormalised<let Rank: Int>(_ name: String, _: Tensor<Rank>.Type) throws {
    try expectGolden(
      GoldenCase("normalisation", name),
      of: { (x: Tensor<Rank>, scale, offset) in x.layerNormalized(scale: scale, offset: offset) },
      at: .init("input"), .init("weight"), .init("bias"), terms: 40)
  }
}
