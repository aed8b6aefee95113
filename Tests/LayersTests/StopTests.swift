import Layers
import Tensors
import Testing

/// Mistakes that stop the program, with a message that names the layer, what it got and what it wants.
@Suite struct StopTests {
  @Test func aWrongNumberOfChannels() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var generator = RandomGenerator(seed: 1)
      _ = Conv2D(1, 2, kernel: 3, using: &generator)(ImageBatch(zeros: [16, 28, 28, 3]))
    }
    expect(result, "Conv2D: input has 3 channels [16, 28, 28, 3]; the layer was made for 1")
  }

  @Test func aResidualThatChangesTheShape() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var generator = RandomGenerator(seed: 1)
      let layer = Residual<2> { Linear(2, 3, using: &generator) }
      _ = layer(FeatureBatch(zeros: [5, 2]))
    }
    expect(result, "Residual: the layers turn [5, 2] into [5, 3], which can't be added to it")
  }

  @Test func aLossWithinALoss() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let layer = LayerNorm(2)
      _ = valueAndGradient(of: layer) { outer in
        _ = valueAndGradient(of: outer) { $0(FeatureBatch(zeros: [1, 2])).sum() }
        return outer(FeatureBatch(zeros: [1, 2])).sum()
      }
    }
    expect(result, "valueAndGradient: inside a loss of the same module")
  }

  @Test func aModelWithoutParameters() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = valueAndGradient(of: ReLU()) { $0(Vector(zeros: [1])).sum() }
    }
    expect(result, "valueAndGradient: ReLU has no trainable parameters; is reflection metadata stripped?")
  }

  private func expect(
    _ result: ExitTest.Result?, _ message: String, at location: SourceLocation = #_sourceLocation
  ) {
    let output = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(output.contains(message), sourceLocation: location)
  }
}
