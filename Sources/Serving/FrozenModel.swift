import Layers
import ModelZoo
import Tensors
import Training

/// A model as it was at one moment, made again on the compute actor when it is first asked for.
@ComputeActor
final class FrozenModel<Model: ZooModel> {
  private nonisolated let configuration: Model.Configuration
  private nonisolated let format: ImageFormat
  private nonisolated let values: [StateTensor]

  nonisolated init(_ original: Model) {
    (configuration, format) = (original.configuration, original.format)
    values = original.namedParameters.map {
      StateTensor($0.parameter.flattened, shape: $0.parameter.shape)
    }
  }

  private(set) lazy var model: Model = {
    var generator = RandomGenerator(seed: 0)
    let model = Model(configuration, format: format, using: &generator)
    for (named, value) in zip(model.namedParameters, values) { named.parameter.flattened = value.values }
    return model
  }()
}
