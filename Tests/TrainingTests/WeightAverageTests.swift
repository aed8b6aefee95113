import Layers
import Tensors
import Testing

import Training

/// Moving averages of weights.
@Suite struct WeightAverageTests {
  @Test func theAverageFollowsItsRecurrence() {
    let model = TwoParameters()
    let average = WeightAverage(of: model, decay: 0.5)
    var expected = Double(model.bias.value[0])
    for step in 1...20 {
      model.bias.value = Vector([Float(step), 0])
      average.update()
      let decay = min(0.5, Double(1 + step) / Double(10 + step))
      expected = decay * expected + (1 - decay) * Double(step)
    }
    #expect(abs(Double(average.averages["bias"][0]) - expected) < 1e-4)
  }

  @Test func averagedWeightsAreInPlaceForAScopeOnly() throws {
    let model = TwoParameters()
    let average = WeightAverage(of: model, decay: 0.9)
    let before = model.elements
    model.bias.value = Vector([5, 5])
    average.update()
    let raw = model.elements
    let inScope = average.withAveragedWeights { model.elements }
    #expect(inScope.prefix(6) == before.prefix(6))
    #expect(inScope.suffix(2).allSatisfy { $0 > 0.1 && $0 < 5 })
    #expect(model.elements == raw)
  }

  @Test func weightsAreRestoredWhenTheScopeThrows() {
    struct Interruption: Error {}
    let model = TwoParameters()
    let average = WeightAverage(of: model, decay: 0.9)
    model.bias.value = Vector([5, 5])
    #expect(throws: Interruption.self) { try average.withAveragedWeights { throw Interruption() } }
    #expect(model.bias.value.elements == [5, 5])
  }

  @Test func stepsAfterTheScopeDoNotReachTheAverage() {
    let model = TwoParameters()
    let average = WeightAverage(of: model, decay: 0.9)
    average.withAveragedWeights {}
    let before = average.averages["bias"].elements
    SGD(for: model, learningRate: 1).step(model.gradients([1, 1, 1, 1, 1, 1, 1, 1]))
    #expect(average.averages["bias"].elements == before)
  }
}
