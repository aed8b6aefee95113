import Layers
import Tensors
import TestSupport
import Testing

@Suite struct BatchNormTests {
  private let images = ImageBatch.random([3, 2, 4, 2], in: 1...4)

  @Test func aTrainingBatchComesOutWithMeanZeroAndVarianceOne() {
    let layer = BatchNorm(2)
    let output = layer.inMode(.training) { layer(images) }
    #expect(output.columnSums().elements.allSatisfy { abs($0) / 24 < 1e-5 })
    #expect(output.square().columnSums().elements.allSatisfy { abs($0 / 24 - 1) < 1e-4 })
  }

  @Test func runningStatisticsMoveByTheMomentumTowardsTheBatch() {
    let layer = BatchNorm(1, momentum: 0.25)
    let batch = FeatureBatch([1, 2, 3, 6], shape: [4, 1])  // mean 3, unbiased variance 14/3
    _ = layer.inMode(.training) { layer(batch) }
    expectClose(layer.runningMean.value, [0.75], terms: 4)
    expectClose(layer.runningVariance.value, [0.75 + 0.25 * 14 / 3], terms: 4)
  }

  @Test func evaluationUsesRunningStatisticsAndLeavesThem() {
    let layer = BatchNorm(2, epsilon: 0)
    layer.runningMean.value = Vector([1, 2])
    layer.runningVariance.value = Vector([4, 0.25])
    layer.weight.value = Vector([1, 3])
    layer.bias.value = Vector([0, 10])
    expectClose(layer(FeatureBatch([5, 3], shape: [1, 2])), [2, 16], terms: 4)
    #expect(layer.runningMean.value.elements == [1, 2])
  }

  @Test func statisticsAreSavedUnderPyTorchsNamesAndNotTrained() {
    let layer = BatchNorm(2)
    #expect(layer.namedParameters.map(\.name) == ["weight", "bias", "running_mean", "running_var"])
    #expect(layer.trainableParameters.map(\.name) == ["weight", "bias"])
  }

  @Test(arguments: [Mode.training, .evaluation])
  func gradientsAreThoseOfTheFunction(mode: Mode) {
    let layer = BatchNorm(2)
    layer.weight.value = Vector([0.5, 2])
    expectGradient(of: { images in layer.inMode(mode) { layer(images) } }, at: images)
    expectParameterGradients(of: layer, mode: mode) { $0(images) }
  }
}
