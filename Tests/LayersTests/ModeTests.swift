import Layers
import Tensors
import TestSupport
import Testing

private struct Failure: Error {}

@Suite struct ModeTests {
  private let first: Dropout
  private let second: Dropout
  private let model: Sequential<FeatureBatch, FeatureBatch>

  init() {
    var generator = RandomGenerator(seed: 1)
    let (first, second) = (Dropout(0.5, using: &generator), Dropout(0.5, using: &generator))
    model = Sequential<FeatureBatch, FeatureBatch> {
      first
      Residual<2> { second }
      Linear(2, 1, using: &generator)
    }
    (self.first, self.second) = (first, second)
  }

  @Test func modulesEvaluateUnlessTheyAreTrained() {
    #expect(first.mode == .evaluation && second.mode == .evaluation)
    _ = valueAndGradient(of: model) { model in
      #expect(first.mode == .training && second.mode == .training)
      return model(FeatureBatch(ones: [1, 2])).sum()
    }
    #expect(first.mode == .evaluation && second.mode == .evaluation)
  }

  @Test func whatEachModuleWasInIsRestored() {
    second.mode = .training
    model.inMode(.training) {
      model.inMode(.evaluation) { #expect(first.mode == .evaluation && second.mode == .evaluation) }
      #expect(first.mode == .training && second.mode == .training)
    }
    #expect(first.mode == .evaluation && second.mode == .training)
  }

  @Test func theModeIsRestoredWhenTheBodyThrows() {
    #expect(throws: Failure.self) { try model.inMode(.training) { throw Failure() } }
    #expect(first.mode == .evaluation && second.mode == .evaluation)
    #expect(throws: Failure.self) { try valueAndGradient(of: model) { _ in throw Failure() } }
    #expect(first.mode == .evaluation && second.mode == .evaluation)
  }

  @Test func nothingStaysWatchedWhenALossThrows() {
    #expect(throws: Failure.self) { try valueAndGradient(of: model) { _ in throw Failure() } }
    let outside = model(FeatureBatch(ones: [1, 2])).sum()
    let (_, gradients) = valueAndGradient(of: model) { _ in outside }
    #expect(gradients.entries.allSatisfy { $0.gradient.elements.allSatisfy { $0 == 0 } })
  }
}
