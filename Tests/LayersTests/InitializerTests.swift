import Layers
import Tensors
import TestSupport
import Testing

@Suite struct InitializerTests {
  private let shape: Shape<2> = [80, 250]
  private let fans = Fans(input: 80, output: 250)

  private func draw(_ initializer: Initializer) -> [Double] {
    var generator = RandomGenerator(seed: 12)
    return initializer(shape, fans: fans, using: &generator).elements.map(Double.init)
  }

  /// An initialiser, and the moments that its equation gives for these fans.
  struct Case: Sendable {
    var initializer: Initializer
    var mean = 0.0
    var deviation: Double

    /// Uniform draws of deviation bound/√3.
    static func uniform(_ initializer: Initializer, bound: Double) -> Case {
      Case(initializer: initializer, deviation: bound / 3.0.squareRoot())
    }

    static func normal(_ initializer: Initializer, mean: Double = 0, deviation: Double) -> Case {
      Case(initializer: initializer, mean: mean, deviation: deviation)
    }
  }

  private static let rootOfFanIn = 80.0.squareRoot()
  private static let rootOfFanSum = 330.0.squareRoot()

  static let uniforms: [Case] = [
    .uniform(.uniform(-0.25..<0.25), bound: 0.25),
    .uniform(.fanInUniform, bound: 1 / rootOfFanIn),
    .uniform(.glorotUniform(), bound: 6.0.squareRoot() / rootOfFanSum),
    .uniform(.glorotUniform(gain: .tanh), bound: 5 / 3 * 6.0.squareRoot() / rootOfFanSum),
    .uniform(.heUniform(), bound: 6.0.squareRoot() / rootOfFanIn),
    .uniform(.heUniform(gain: .leakyReLU(slope: Float(5).squareRoot())), bound: 1 / rootOfFanIn),
  ]

  @Test(arguments: uniforms)
  func uniformDrawsFillTheirRange(wanted: Case) {
    let elements = draw(wanted.initializer)
    let bound = wanted.deviation * 3.0.squareRoot()
    #expect(elements.allSatisfy { abs($0) <= bound * 1.000_001 })
    #expect(elements.contains { $0 > 0.999 * bound } && elements.contains { $0 < -0.999 * bound })
    expectMoments(of: elements, wanted)
  }

  static let normals: [Case] = [
    .normal(.normal(mean: 0.5, deviation: 0.1), mean: 0.5, deviation: 0.1),
    .normal(.normal(deviation: 2), deviation: 2),
    .normal(.glorotNormal(), deviation: 2.0.squareRoot() / rootOfFanSum),
    .normal(.heNormal(), deviation: 2.0.squareRoot() / rootOfFanIn),
    .normal(.heNormal(gain: 3), deviation: 3 / rootOfFanIn),
  ]

  @Test(arguments: normals)
  func normalDrawsHaveTheTailsOfANormal(wanted: Case) {
    let elements = draw(wanted.initializer)
    expectMoments(of: elements, wanted)
    let beyond = elements.count { abs($0 - wanted.mean) > 2 * wanted.deviation }
    // 4.55 % of draws are beyond two deviations, give or take 0.15 % of 20,000.
    #expect(abs(Double(beyond) / 20_000 - 0.0455) < 5 * 0.0015)
  }

  @Test func constantsAreConstant() {
    #expect(draw(.zeros).allSatisfy { $0 == 0 })
    #expect(draw(.constant(0.75)).allSatisfy { $0 == 0.75 })
  }

  @Test(arguments: [(4, 7), (7, 4), (5, 5), (1, 3)])
  func orthogonalMatricesHaveOrthonormalRowsOrColumns(rows: Int, columns: Int) {
    var generator = RandomGenerator(seed: 12)
    let shape: Shape<2> = [rows, columns]
    let matrix = Initializer.orthogonal(gain: 2)(shape, fans: fans, using: &generator)
    let isWide = rows <= columns
    let product = matrix.matrixProduct(matrix, transposingLeft: !isWide, transposingRight: isWide)
    let count = min(rows, columns)
    let identity = (0..<count * count).map { $0 / count == $0 % count ? 4.0 : 0 }
    expectClose(product, identity, terms: max(rows, columns))
  }

  @Test func theSameSeedDrawsTheSame() {
    #expect(draw(.heNormal()) == draw(.heNormal()))
  }

  /// The mean and deviation of 20,000 draws, within five times what they deviate by.
  private func expectMoments(
    of elements: [Double], _ wanted: Case, at location: SourceLocation = #_sourceLocation
  ) {
    let count = Double(elements.count)
    let mean = elements.reduce(0, +) / count
    let variance = elements.reduce(0) { $0 + ($1 - wanted.mean) * ($1 - wanted.mean) } / count
    #expect(abs(mean - wanted.mean) < 5 * wanted.deviation / count.squareRoot(), sourceLocation: location)
    let spread = abs(variance.squareRoot() / wanted.deviation - 1)
    #expect(spread < 5 / (2 * count).squareRoot(), sourceLocation: location)
  }
}

@Suite struct FanTests {
  @Test func fansOfLinearWeights() {
    #expect(ParameterLayout.transposed.fans(of: [784, 400]) == Fans(input: 784, output: 400))
  }

  @Test func fansOfConvolutionsCountTaps() {
    let layout = ParameterLayout.convolution(Convolution(kernel: ImageSize(3, 5)))
    #expect(layout.fans(of: [15, 4, 8]) == Fans(input: 60, output: 120))
  }

  @Test func fansOfMaskedConvolutionsCountWhatIsKept() {
    var generator = RandomGenerator(seed: 1)
    let a = MaskedConv2D(1, 8, kernel: 7, mask: .a, using: &generator).weight
    #expect(a.layout.fans(of: a.shape) == Fans(input: 24, output: 192))
    let b = MaskedConv2D(6, 3, kernel: 3, mask: .b, groups: 3, using: &generator).weight
    // Four whole taps of 6 channels; of the centre R sees 2, G 4 and B 6 channels.
    #expect(b.layout.fans(of: b.shape) == Fans(input: 24 + 4, output: 12 + 2))
  }

  @Test func aMaskedLayerStartsInTheRangeOfWhatItKeeps() {
    var generator = RandomGenerator(seed: 2)
    let layer = MaskedConv2D(1, 64, kernel: 7, mask: .a, using: &generator)
    let bound = 1 / Float(24).squareRoot()
    for parameter in [layer.weight.flattened, layer.bias?.flattened].compactMap(\.self) {
      #expect(parameter.elements.allSatisfy { abs($0) <= bound })
      #expect(parameter.elements.contains { abs($0) > 0.9 * bound })
    }
  }
}
