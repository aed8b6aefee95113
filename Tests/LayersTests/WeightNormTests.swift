import Layers
import Tensors
import TestSupport
import Testing

@Suite struct WeightNormTests {
  private static let shifted = Convolution(
    kernel: ImageSize(2, 3), margins: Margins(top: 2, left: 1, bottom: -1, right: 1))
  private static let halving = Convolution(
    kernel: ImageSize(2, 3), stride: 2, margins: Margins(top: 1, left: 1, right: 1))
  private var generator = RandomGenerator(seed: 1)
  private let images = ImageBatch.random([3, 5, 6, 4], in: -1...2)

  @Test mutating func weightsHaveTheirLengths() {
    let layer = WeightNormConv2D(4, 3, Self.shifted, using: &generator)
    layer.norm.lengths.value = Vector([2, 0.5, -1])
    let norms = layer.norm.weights.square().columnSums().elements
    for (norm, length) in zip(norms, [4, 0.25, 1] as [Float]) { #expect(abs(norm - length) < 1e-5) }
  }

  @Test mutating func lengthsOfATransposedConvolutionAreOfItsOutputs() {
    let layer = WeightNormConvTransposed2D(4, 3, Self.halving, using: &generator)
    layer.norm.lengths.value = Vector([2, 0.5, 1])
    let norms = layer.norm.weights.transposed().square().columnSums().elements
    for (norm, length) in zip(norms, [4, 0.25, 1] as [Float]) { #expect(abs(norm - length) < 1e-5) }
    #expect(layer.norm.directions.shape == [6, 3, 4])
  }

  @Test(arguments: [1, 0.1] as [Float])
  func theFirstBatchComesOutWithMeanZeroAndTheDeviationAskedFor(deviation: Float) {
    var generator = RandomGenerator(seed: 2)
    let layer = WeightNormConv2D(4, 5, Self.shifted, initialDeviation: deviation, using: &generator)
    let first = layer.inMode(.initialization) { layer(images) }
    expectSameBits(layer(images), first)
    expectStandard(first, deviation: deviation)
    let spreading = WeightNormConvTransposed2D(
      4, 5, Self.halving, initialDeviation: deviation, using: &generator)
    expectStandard(
      spreading.inMode(.initialization) { spreading(images, to: ImageSize(9, 12)) }, deviation: deviation)
  }

  private func expectStandard(_ output: ImageBatch, deviation: Float) {
    let (rows, scale) = (Float(output.count / output.shape[3]), deviation * deviation)
    #expect(output.columnSums().elements.allSatisfy { abs($0) / rows < 1e-5 })
    #expect(output.square().columnSums().elements.allSatisfy { abs($0 / rows - scale) < 1e-4 * scale })
  }

  @Test mutating func inputsSideBySideAreOneInput() {
    let layer = WeightNormConv2D(4, 5, Self.shifted, using: &generator)
    let (left, right) = (images.channels(0..<3), images.channels(3..<4))
    let wanted = layer(images) + 1
    let addend = ImageBatch(ones: wanted.shape)
    expectClose(
      layer([left, right], plus: addend), wanted.elements.map(Double.init), terms: 24,
      magnitude: 4)
  }

  @Test mutating func gradientsAreThoseOfTheFunction() {
    let images = ImageBatch.random([2, 3, 4, 2])
    let layer = WeightNormConv2D(2, 3, Self.shifted, using: &generator)
    layer.norm.directions.value = Tensor<3>.random([6, 2, 3])
    expectParameterGradients(of: layer, firstStep: 0.0625) { $0(images) }
    let spreading = WeightNormConvTransposed2D(2, 3, Self.halving, using: &generator)
    spreading.norm.directions.value = Tensor<3>.random([6, 3, 2])
    expectParameterGradients(of: spreading, firstStep: 0.0625) { $0(images, to: ImageSize(5, 8)) }
  }

  @Test mutating func aPackedLayerGivesTheBitsOfTheLayer() {
    let layer = WeightNormConv2D(4, 5, Self.shifted, using: &generator)
    layer.inMode(.initialization) { _ = layer(images) }
    let whole = layer(images)
    var packed = layer.packed
    for column in 0..<6 {
      let pixel = packed(images, row: 3, column: column).elements
      let wanted = (0..<3).flatMap { image in (0..<5).map { whole[image, 3, column, $0] } }
      #expect(pixel == wanted)
    }
  }

  @Test mutating func parametersAreNamedAsInPyTorch() {
    let layer = WeightNormConv2D(2, 3, Self.shifted, using: &generator)
    #expect(layer.namedParameters.map(\.name) == ["weight_v", "weight_g", "bias"])
  }
}
