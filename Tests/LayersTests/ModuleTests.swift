import Layers
import Tensors
import TestSupport
import Testing

private final class Block: Module {
  let weight = Parameter<1>(Vector([1, 2]))
  let runningMean = Parameter<1>(Vector([0]), isTrainable: false)
}

private final class Model: Module {
  let first = Block()
  let optional: Block? = Block()
  let missing: Block? = nil
  let blocks = [Block(), Block()]
  let pair = (Block(), 7)
  let shared: Block
  var owner: Model?
  let name = "not a part"

  init() { shared = first }
}

@Suite struct ModuleTests {
  @Test func parametersAreFoundInEveryPartAndNamedByPath() {
    let names = Model().namedParameters.map(\.name)
    #expect(
      names == [
        "first.weight", "first.running_mean", "optional.weight", "optional.running_mean", "blocks.0.weight",
        "blocks.0.running_mean", "blocks.1.weight", "blocks.1.running_mean", "pair.0.weight",
        "pair.0.running_mean",
      ])
  }

  @Test func onlyTrainableParametersCount() {
    let model = Model()
    #expect(model.trainableParameters.count == 5)
    #expect(model.parameterCount == 10)
  }

  @Test func aModelThatHoldsItselfIsWalkedOnce() {
    let model = Model()
    model.owner = model
    defer { model.owner = nil }
    #expect(model.namedParameters.count == 10)
    #expect(
      model.namedModules.map(\.name) == ["", "first", "optional", "blocks.0", "blocks.1", "pair.0"])
  }

  @Test func gradientsAreOfTrainableParametersInOrderAndZeroWhereTheLossDoesNotDepend() {
    let model = Model()
    let (loss, gradients) = valueAndGradient(of: model) { ($0.first.weight.value * 3).sum() }
    #expect(loss == 9)
    #expect(gradients.entries.map(\.parameter.name) == model.trainableParameters.map(\.name))
    #expect(gradients["first.weight"]?.elements == [3, 3])
    #expect(gradients["optional.weight"]?.elements == [0, 0])
    #expect(gradients["first.running_mean"] == nil)
  }

  @Test func parametersOfOtherModulesAreConstants() {
    let (generator, critic) = (Block(), Block())
    let (_, gradients) = valueAndGradient(of: generator) {
      ($0.weight.value * critic.weight.value).sum()
    }
    #expect(gradients.entries.count == 1)
    #expect(gradients["weight"]?.elements == [1, 2])
  }

  @Test func nothingIsRecordedOutsideOfALoss() {
    let model = Block()
    _ = valueAndGradient(of: model) { $0.weight.value.sum() }
    let outside = model.weight.value
    let (_, gradients) = valueAndGradient(of: model) { _ in outside.sum() }
    #expect(gradients["weight"]?.elements == [0, 0])
  }

  @Test func aParameterIsWrittenInPlaceAndKeepsItsShape() {
    let parameter = Parameter<2>(Tensor([1, 2, 3, 4], shape: [2, 2]))
    let before = parameter.value
    parameter.update { $0[3] = 40 }
    #expect(parameter.value.elements == [1, 2, 3, 40])
    #expect(before.elements == [1, 2, 3, 4])
    parameter.flattened = Vector([5, 6, 7, 8])
    #expect(parameter.shape == [2, 2] && parameter.value[1, 0] == 7)
  }
}
