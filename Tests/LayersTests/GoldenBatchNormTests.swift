import Layers
import Tensors
import TestSupport
import Testing

/// Batch normalisation against PyTorch: three training batches, the statistics gathered from them, and evaluation.
@Suite struct GoldenBatchNormTests {
  @Test(arguments: 1...3)
  func trainingIsPyTorchs(step: Int) throws {
    try expectGolden(
      GoldenCase("normalisation", "batch_norm_features_step_\(step)"), of: BatchNorm(5), mode: .training,
      input: .init("input"), terms: 12
    ) { (layer, x: FeatureBatch) in layer(x) }
    try expectGolden(
      GoldenCase("normalisation", "batch_norm_images_step_\(step)"), of: BatchNorm(3), mode: .training,
      input: .init("input", \.channelsLast), output: \.channelsLast, terms: 160
    ) { (layer, x: ImageBatch) in layer(x) }
  }

  @Test func runningStatisticsArePyTorchsAfterEachStep() throws {
    let layer = BatchNorm(3)
    for step in 1...3 {
      let golden = try GoldenCase("normalisation", "batch_norm_images_step_\(step)")
      let images: ImageBatch = try golden["input"].channelsLast.tensor()
      _ = layer.inMode(.training) { layer(images) }
      expectClose(layer.runningMean.value, try golden["running_mean"], terms: 80, "step \(step)")
      expectClose(layer.runningVariance.value, try golden["running_var"], terms: 160, "step \(step)")
    }
  }

  @Test func evaluationIsPyTorchs() throws {
    try expectGolden(
      GoldenCase("normalisation", "batch_norm_features_evaluation"), of: BatchNorm(5), input: .init("input"),
      terms: 12
    ) { (layer, x: FeatureBatch) in layer(x) }
    try expectGolden(
      GoldenCase("normalisation", "batch_norm_images_evaluation"), of: BatchNorm(3),
      input: .init("input", \.channelsLast), output: \.channelsLast, terms: 160
    ) { (layer, x: ImageBatch) in layer(x) }
  }
}
