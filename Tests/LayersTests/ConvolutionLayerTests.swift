import Layers
import Tensors
import TestSupport
import Testing

@Suite struct ConvolutionLayerTests {
  private var generator = RandomGenerator(seed: 3)

  @Test mutating func gradientsAreThoseOfTheFunction() {
    let layer = Conv2D(2, 3, kernel: ImageSize(3, 2), stride: 2, padding: 1, using: &generator)
    let images = ImageBatch.random([2, 5, 4, 2])
    expectGradient(of: { layer($0) }, at: images)
    expectParameterGradients(of: layer) { $0(images) }
  }

  @Test(arguments: [MaskedConv2D.Mask.a, .b], [1, 2, 3])
  func maskedGradientsAreThoseOfTheFunction(mask: MaskedConv2D.Mask, groups: Int) {
    var generator = generator
    let layer = MaskedConv2D(3, 4, kernel: 3, mask: mask, groups: groups, using: &generator)
    let images = ImageBatch.random([2, 3, 4, 3])
    expectGradient(of: { layer($0) }, at: images)
    expectParameterGradients(of: layer) { $0(images) }
  }

  @Test(arguments: [1, 2, 3, 4], [1, 2])
  func samePaddingKeepsTheSize(kernel: Int, dilation: Int) {
    var generator = generator
    let layer = Conv2D(
      1, 2, kernel: ImageSize(kernel), padding: .same, dilation: ImageSize(dilation), using: &generator)
    #expect(layer(ImageBatch.random([1, 9, 8, 1])).shape == [1, 9, 8, 2])
  }

  @Test mutating func aOneByOneConvolutionIsALinearMap() {
    let layer = Conv2D(3, 4, kernel: 1, using: &generator)
    let linear = Linear(3, 4, using: &generator)
    linear.weight.flattened = layer.weight.flattened
    linear.bias?.value = layer.bias?.value ?? Vector([])
    let images = ImageBatch.random([2, 3, 2, 3])
    expectClose(layer(images), linear(images).elements.map(Double.init), terms: 4)
  }

  @Test mutating func filesHoldTheWholeKernelWithZerosWhereItIsMasked() {
    let layer = MaskedConv2D(1, 1, kernel: 3, mask: .a, initializer: .constant(1), using: &generator)
    #expect(layer.namedParameters.map(\.name) == ["weight", "bias"])
    let file = layer.namedParameters[0].exported[0].tensor
    #expect(file == FileTensor(shape: [1, 1, 3, 3], elements: [1, 1, 1, 1, 0, 0, 0, 0, 0]))
  }

  @Test mutating func weightsThatAreMaskedAreZeroAndDoNotCount() {
    let layer = MaskedConv2D(
      3, 6, kernel: 3, mask: .a, groups: 3, initializer: .constant(1), using: &generator)
    let kept = 4 * 18 + 2 * (1 + 2)  // four whole taps; of the centre, R to G and R, G to B
    #expect(layer.weight.flattened.elements.reduce(0, +) == Float(kept))
    #expect(layer.parameterCount == kept + 6)
  }
}
