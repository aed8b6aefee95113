import Layers
import Tensors
import TestSupport
import Testing

/// Shapes, names and gradients of the layers that have no suite of their own.
@Suite struct LayerTests {
  private var generator = RandomGenerator(seed: 3)

  @Test mutating func aLinearLayerMapsTheInnermostAxisOfAnyRank() {
    let layer = Linear(3, 4, using: &generator)
    let sequence = SequenceBatch.random([2, 5, 3])
    #expect(layer(sequence).shape == [2, 5, 4])
    let rows: FeatureBatch = sequence.reshaped([10, 3])
    expectSameBits(layer(rows).flattened, layer(sequence).flattened)
    #expect(layer.namedParameters.map(\.name) == ["weight", "bias"])
    #expect(Linear(3, 4, bias: false, using: &generator).namedParameters.map(\.name) == ["weight"])
    expectGradient(of: { layer($0) }, at: FeatureBatch.random([2, 3]))
    expectParameterGradients(of: layer) { $0(sequence) }
  }

  @Test(arguments: [(1, 0, 0), (2, 1, 0), (2, 1, 1), (3, 0, 2)])
  func aTransposedConvolutionUndoesTheSizeOfAConvolution(stride: Int, padding: Int, outputPadding: Int) {
    var generator = generator
    let (kernel, padding) = (ImageSize(4, 3), Padding.pixels(ImageSize(padding)))
    let stride = ImageSize(stride)
    let up = ConvTransposed2D(
      2, 3, kernel: kernel, stride: stride, padding: padding,
      outputPadding: ImageSize(outputPadding), using: &generator)
    let down = Conv2D(3, 2, kernel: kernel, stride: stride, padding: padding, using: &generator)
    let small = ImageBatch.random([1, 3, 4, 2])
    let large = up(small)
    #expect(large.size == up.outputSize(of: small.size) && large.shape[3] == 3)
    #expect(down(large).shape == small.shape)
  }

  @Test mutating func gradientsOfATransposedConvolutionAreThoseOfTheFunction() {
    let layer = ConvTransposed2D(2, 3, kernel: 3, stride: 2, padding: 1, outputPadding: 1, using: &generator)
    let images = ImageBatch.random([2, 3, 2, 2])
    expectGradient(of: { layer($0) }, at: images)
    expectParameterGradients(of: layer) { $0(images) }
    #expect(layer.namedParameters[0].exported[0].tensor.shape == [2, 3, 3, 3])
  }

  @Test mutating func aNormalisedRowHasMeanZeroAndVarianceOne() {
    let layer = LayerNorm(6)
    let rows: FeatureBatch = layer(SequenceBatch.random([2, 3, 6], in: 2...5)).reshaped([6, 6])
    expectClose(rows.sumPerSample(), [Double](repeating: 0, count: 6), terms: 6, magnitude: 5)
    // ε is 10⁻⁵ of a variance near 0.75.
    #expect(rows.square().sumPerSample().elements.allSatisfy { abs($0 / 6 - 1) < 1e-4 })
    layer.weight.value = Vector.random([6])
    expectGradient(of: { layer($0) }, at: FeatureBatch.random([3, 6]))
    expectParameterGradients(of: layer) { $0(FeatureBatch.random([3, 6])) }
  }

  @Test mutating func anEmbeddingPicksRows() {
    let layer = Embedding(5, 3, using: &generator)
    let table = layer.weight.value.elements
    #expect(layer(Vector([4, 0])).elements == Array(table[12...] + table[..<3]))
    #expect(layer(FeatureBatch([1, 2, 3, 4, 0, 1], shape: [2, 3])).shape == [2, 3, 3])
    expectParameterGradients(of: layer) { $0(Vector([4, 0, 4])) }
  }

  @Test func imagesAreFlattenedInOrderAndReshapedBack() {
    let images = ImageBatch.random([2, 3, 4, 5])
    let flat = Flatten()(images)
    #expect(flat.shape == [2, 60])
    expectSameBits(Reshape(height: 3, width: 4, channels: 5)(flat), images)
    expectGradient(of: { Flatten()($0) }, at: images)
  }

  @Test mutating func aResidualAddsGradientsOfBothWays() {
    let layer = Residual {
      Tanh()
      Conv2D(2, 2, kernel: 3, padding: .same, using: &generator)
    }
    let images = ImageBatch.random([1, 3, 3, 2])
    expectGradient(of: { layer($0) }, at: images)
    expectParameterGradients(of: layer) { $0(images) }
  }
}

@Suite struct ActivationTests {
  @Test func gradientsAreThoseOfTheFunction() {
    let layers: [any AnyRankLayer] = [
      ReLU(), LeakyReLU(0.2), ELU(), GELU(), SiLU(), Sigmoid(), Tanh(), Softplus(), Gated(),
    ]
    for layer in layers {
      expectGradient(of: { applied(layer, to: $0) }, at: Tensor<3>.randomAwayFromZero([2, 2, 4]))
    }
  }

  @Test func valuesAreThoseOfTheEquations() {
    let x = Vector([-2, -0.5, 0.5, 2])
    #expect(ReLU()(x).elements == [0, 0, 0.5, 2])
    #expect(LeakyReLU(0.25)(x).elements == [-0.5, -0.125, 0.5, 2])
    expectClose(ELU()(x), [-0.864_664_716_8, -0.393_469_340_3, 0.5, 2], terms: 4)
    expectClose(ELU(2)(x), [-1.729_329_433_5, -0.786_938_680_6, 0.5, 2], terms: 4)
    expectClose(GELU()(x), [-0.045_500_263_9, -0.154_268_769_4, 0.345_731_230_6, 1.954_499_736_1], terms: 4)
    expectClose(SiLU()(x), [-0.238_405_844_0, -0.188_770_334_4, 0.311_229_665_6, 1.761_594_156_0], terms: 4)
    expectClose(Sigmoid()(x), [0.119_202_922_0, 0.377_540_668_8, 0.622_459_331_2, 0.880_797_078_0], terms: 4)
    expectClose(Tanh()(x), [-0.964_027_580_1, -0.462_117_157_3, 0.462_117_157_3, 0.964_027_580_1], terms: 4)
    expectClose(
      Softplus()(x), [0.126_928_011_0, 0.474_076_984_2, 0.974_076_984_2, 2.126_928_011_0], terms: 4)
    expectClose(
      Gated()(x), [-0.964_027_580_1 * 0.622_459_331_2, -0.462_117_157_3 * 0.880_797_078_0], terms: 4)
  }
}

private func applied<let Rank: Int>(_ layer: some AnyRankLayer, to input: Tensor<Rank>) -> Tensor<Rank> {
  layer(input)
}
