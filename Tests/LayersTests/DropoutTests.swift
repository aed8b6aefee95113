import Layers
import Tensors
import TestSupport
import Testing

@Suite struct DropoutTests {
  private func layer(_ rate: Float, seed: UInt64 = 4) -> Dropout {
    var generator = RandomGenerator(seed: seed)
    return Dropout(rate, using: &generator)
  }

  @Test func evaluationIsTheIdentityAndDrawsNothing() {
    let layer = layer(0.5)
    let before = layer.randomState.generator
    let input = FeatureBatch.random([3, 4])
    expectSameBits(layer(input), input)
    #expect(layer.randomState.generator == before)
  }

  @Test(arguments: [0.1, 0.5, 0.75] as [Float])
  func theRateIsDroppedAndTheRestScaledSoThatTheMeanStays(rate: Float) {
    let layer = layer(rate)
    let count = 40_000
    let output = layer.inMode(.training) { layer(Vector(ones: [count])) }
    #expect(Set(output.elements) == [0, 1 / (1 - rate)])
    // The frequency deviates by √(rate·(1 − rate)/count); five times that is not seen by chance.
    let dropped = Float(output.elements.count { $0 == 0 }) / Float(count)
    let deviation = (rate * (1 - rate) / Float(count)).squareRoot()
    #expect(abs(dropped - rate) < 5 * deviation)
  }

  @Test func drawsDifferFromCallToCallAndFromLayerToLayer() {
    var generator = RandomGenerator(seed: 4)
    let (first, second) = (Dropout(0.5, using: &generator), Dropout(0.5, using: &generator))
    let input = Vector(ones: [64])
    let outputs = [first, first, second].map { layer in layer.inMode(.training) { layer(input).elements } }
    #expect(Set(outputs).count == 3)
  }

  @Test func aLayerGoesOnFromASavedState() {
    let layer = layer(0.5)
    let input = Vector(ones: [64])
    let saved = layer.namedRandomStates
    #expect(saved.map(\.name) == ["random_state"])
    let place = saved[0].state.generator
    let first = layer.inMode(.training) { layer(input) }
    saved[0].state.generator = place
    expectSameBits(layer.inMode(.training) { layer(input) }, first)
  }

  @Test func gradientsGoThroughWhatWasKept() {
    let layer = layer(0.5)
    let input = Vector.random([16]).watched()
    let output = layer.inMode(.training) { layer(input) }
    let kept: [Float] = zip(output.elements, input.elements).map { $0 == 0 ? 0 : $0 / $1 }
    expectClose(gradient(of: output, at: input), kept.map(Double.init), terms: 2)
  }
}
