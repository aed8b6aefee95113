import Layers
import Tensors
import TestSupport
import Testing

@Suite struct SpectralNormTests {
  private var generator = RandomGenerator(seed: 1)
  private let images = ImageBatch.random([2, 5, 4, 2])

  @Test mutating func theLargestSingularValueBecomesOne() {
    let layer = SpectralNormLinear(3, 4, bias: false, using: &generator)
    layer.norm.original.value = FeatureBatch([[0, 3, 0, 0], [0.5, 0, 0, 0], [0, 0, 0, -2]])
    layer.inMode(.training) { for _ in 0..<40 { _ = layer(FeatureBatch(ones: [1, 3])) } }
    let wanted = [0, 1, 0, 0, 1 / 6.0, 0, 0, 0, 0, 0, 0, -2 / 3.0]
    expectClose(layer.norm.weights(in: .evaluation), wanted, terms: 8)
  }

  @Test mutating func aNewLayerKnowsItsNormAlmost() {
    // One more step changes a norm that 16 steps have found by little.
    let layer = SpectralNormConv2D(2, 8, kernel: 3, using: &generator)
    let before = layer.norm.weights(in: .evaluation).elements[0]
    for _ in 0..<200 { _ = layer.norm.weights(in: .training) }
    let after = layer.norm.weights(in: .evaluation).elements[0]
    #expect(abs(before / after - 1) < 0.05)
  }

  @Test mutating func onlyTrainingMovesTheDirections() {
    let layer = SpectralNormConv2D(2, 3, kernel: 3, padding: 1, using: &generator)
    let (left, right) = (layer.norm.left.value, layer.norm.right.value)
    let other = Linear(1, 1, using: &generator)
    // A generator's step: another module is in training, this one is not.
    _ = valueAndGradient(of: other) { other in
      other(FeatureBatch(ones: [1, 1])).sum() + layer(images).sum()
    }
    #expect(layer.norm.left.value == left && layer.norm.right.value == right)
    _ = valueAndGradient(of: layer) { $0(images).sum() }
    #expect(layer.norm.left.value != left && layer.norm.right.value != right)
  }

  @Test mutating func gradientsGoThroughTheNorm() {
    let (images, rows) = (images, FeatureBatch.random([3, 5], seed: 2))
    let convolution = SpectralNormConv2D(
      2, 3, kernel: ImageSize(3, 2), stride: 2, padding: 1, using: &generator)
    let linear = SpectralNormLinear(5, 4, using: &generator)
    let embedding = SpectralNormEmbedding(4, 3, using: &generator)
    // The directions stand still in evaluation, so that differences see one function.
    expectParameterGradients(of: convolution, mode: .evaluation, firstStep: 0.03) { $0(images) }
    expectParameterGradients(of: linear, mode: .evaluation, firstStep: 0.03) { $0(rows) }
    expectParameterGradients(of: embedding, mode: .evaluation, firstStep: 0.03) { $0(Vector([2, 0, 2])) }
  }

  @Test mutating func gradientsMayBeDifferentiatedAgain() {
    let images = images
    let critic = Sequential<ImageBatch, ImageBatch> {
      SpectralNormConv2D(2, 3, kernel: 3, stride: 2, padding: 1, using: &generator)
      Tanh()
      SpectralNormConv2D(3, 1, kernel: 2, using: &generator)
    }
    expectParameterGradients(of: critic, mode: .evaluation, firstStep: 0.03) { critic in
      let points = images.watched()
      return gradient(of: critic(points).square(), at: points)
    }
  }

  @Test mutating func rectifiersAreLeftToTheLayersAtWork() {
    let (convolution, linear) = (
      SpectralNormConv2D(2, 3, kernel: 3, using: &generator), SpectralNormLinear(3, 4, using: &generator)
    )
    let chain = Sequential<ImageBatch, ImageBatch> {
      ReLU()
      convolution
      linear
      LeakyReLU(0.2)
    }
    expectSameBits(chain(images), linear(convolution(images.relu())).leakyReLU(slope: 0.2))
  }

  @Test mutating func parametersAreNamedAsInPyTorch() {
    let layer = SpectralNormConv2D(2, 3, kernel: 3, using: &generator)
    #expect(layer.namedParameters.map(\.name) == ["weight_orig", "weight_u", "weight_v", "bias"])
    #expect(layer.namedParameters.map(\.parameter.isTrainable) == [true, false, false, true])
    #expect(layer.namedParameters.map { $0.exported[0].tensor.shape } == [[3, 2, 3, 3], [3], [18], [3]])
    #expect(layer.parameterCount == 57)
  }
}
