import Layers
import ModelZoo
import Tensors

extension ForeignWeights {
  /// Weights under the names that the zoo itself writes, in a file that says nothing of the model.
  public static var ownNames: ForeignWeights {
    ForeignWeights(
      source: "a \(Model.name)", part: "", marks: [], configuration: { _ in nil }
    ) { configuration, format in
      var generator = RandomGenerator(seed: 0)
      let model = Model(configuration, format: format, using: &generator)
      return model.namedParameters.flatMap(\.exported).map { .same($0.name, as: $0.name, $0.tensor.shape) }
    }
  }
}
