import Layers
import Tensors
import TestSupport
import Testing

@Suite struct MaxoutTests {
  private static func layer() -> Maxout {
    var generator = RandomGenerator(seed: 2)
    return Maxout(3, 4, pieces: 5, biasInitializer: .normal(deviation: 1), using: &generator)
  }

  private static func input() -> FeatureBatch {
    var generator = RandomGenerator(seed: 6)
    return FeatureBatch(normalMean: 0, deviation: 1, shape: [7, 3], using: &generator)
  }

  @Test func unitsAreTheLargestOfTheirMaps() {
    let (layer, input) = (Self.layer(), Self.input())
    let (all, found) = (layer.linear(input).elements, layer(input))
    #expect(found.shape == [7, 4])
    for row in 0..<7 {
      for unit in 0..<4 {
        let largest = (0..<5).map { all[row * 20 + $0 * 4 + unit] }.max() ?? .nan
        #expect(abs(found.elements[row * 4 + unit] - largest) < 1e-6)
      }
    }
  }

  @Test func gradientsAreThoseOfFiniteDifferences() {
    let layer = Self.layer()
    expectGradient(of: { layer($0) }, at: Self.input(), firstStep: 1e-2)
    expectParameterGradients(of: layer, firstStep: 1e-2) { $0(Self.input()) }
  }

  @Test func oneMapIsALinearLayer() {
    var generator = RandomGenerator(seed: 2)
    let layer = Maxout(3, 4, pieces: 1, using: &generator)
    #expect(layer(Self.input()) == layer.linear(Self.input()))
  }
}
