import Layers
import Tensors
import Testing

/// Multiplies by its weight.
private final class Scale: Pointwise {
  let weight: Parameter<0>
  init(_ factor: Float) { weight = Parameter(Scalar(factor)) }
  func callAsFunction<let Rank: Int>(_ input: Tensor<Rank>) -> Tensor<Rank> {
    Tensor(input.elements.map { $0 * weight.value.value }, shape: input.shape)
  }
}

/// Images to features: the element of the first row and column.
private final class Corner: Layer {
  let bias = Parameter<1>(Vector([0]))
  func callAsFunction(_ input: ImageBatch) -> FeatureBatch {
    FeatureBatch([input[0, 0, 0, 0] + bias.value[0]], shape: [1, 1])
  }
}

/// Adds one to features.
private final class Increment: Layer {
  let bias = Parameter<1>(Vector([1]))
  func callAsFunction(_ input: FeatureBatch) -> FeatureBatch {
    FeatureBatch([input[0, 0] + bias.value[0]], shape: [1, 1])
  }
}

@Suite struct SequentialTests {
  private let image = ImageBatch([1], shape: [1, 1, 1, 1])

  @Test func appliesItsLayersInOrder() {
    let model = Sequential<ImageBatch, FeatureBatch> {
      Scale(2)
      Corner()
      Increment()
      Scale(10)
    }
    #expect(model(image)[0, 0] == 30)
    #expect(model.layers.count == 4)
  }

  @Test func namesParametersByPlaceAsPyTorchDoes() {
    let model = Sequential<ImageBatch, FeatureBatch> {
      Scale(2)
      Corner()
      for _ in 0..<2 { Increment() }
      Sequential<FeatureBatch, FeatureBatch> {
        Increment()
        Scale(3)
      }
    }
    let names = model.namedParameters.map(\.name)
    #expect(names == ["0.weight", "1.bias", "2.bias", "3.bias", "4.0.bias", "4.1.weight"])
  }

  @Test(arguments: [false, true])
  func branchesAndLoopsStandAmongLayers(isLong: Bool) {
    let model = Sequential<ImageBatch, FeatureBatch> {
      Corner()
      if isLong { Increment() }
      for factor in [2, 3] as [Float] {
        Scale(factor)
        if isLong { Scale(10) }
      }
      if isLong { Scale(1) } else { Scale(10) }
    }
    #expect(model(image)[0, 0] == (isLong ? 1200 : 60))
  }

  @Test func layersOfAnyRankAloneTakeTheRankAskedFor() {
    let model = Sequential<FeatureBatch, FeatureBatch> {
      Scale(2)
      Scale(3)
    }
    #expect(model(FeatureBatch([1], shape: [1, 1]))[0, 0] == 6)
  }

  @Test func typesAreInferredFromTheLayers() {
    let model = Sequential {
      Scale(2)
      Corner()
    }
    #expect(model(image)[0, 0] == 2)
  }

  @Test func residualAddsItsInput() {
    let model = Sequential<ImageBatch, ImageBatch> {
      Scale(1)
      Residual<4> {
        Scale(2)
        Scale(3)
      }
    }
    #expect(model(image)[0, 0, 0, 0] == 7)
    #expect(model.namedParameters.map(\.name) == ["0.weight", "1.0.weight", "1.1.weight"])
  }
}
