import Layers
import ModelZoo

extension ForeignWeights {
  /// Weights under the names that the zoo itself writes, in a file that says nothing of the model.
  public static var ownNames: ForeignWeights {
    ForeignWeights(source: "a \(Model.name)", part: "", marks: [], configuration: { _ in nil }) { model in
      model.namedParameters.flatMap { named in
        named.exported.map { WeightRule.same($0.name, as: $0.name, $0.tensor.shape) }
      }
    }
  }
}
