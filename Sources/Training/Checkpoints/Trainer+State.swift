import Layers
import ModelZoo
import Tensors

extension Trainer {
  /// All that the rest of the run depends on, between two steps; once the run has ended, the model has the weights of
  /// the best epoch and no state any more.
  var state: TrainingState {
    TrainingState(run: identity, figures: figures, tensors: stateTensors(best: best?.weights))
  }

  private var figures: TrainingFigures {
    TrainingFigures(
      step: step, position: batches.position, stage: stage, tally: tally, best: best?.metrics,
      seconds: clock.seconds, epochSeconds: clock.epochSeconds, optimizerSteps: optimizers.map(\.stepCount),
      averageUpdates: average?.updateCount,
      generators: Dictionary(
        model.namedRandomStates.map { ($0.name, $0.state.generator) }, uniquingKeysWith: { first, _ in first }
      ))
  }

  /// Every tensor of the state by its key, with `best` as the weights of the best epoch.
  func stateTensors(best: ModuleWeights?) -> [String: StateTensor] {
    var tensors: [String: StateTensor] = [:]
    func add(_ weights: ModuleWeights, under prefix: String) {
      for (name, shape, value) in weights.named { tensors[prefix + name] = StateTensor(value, shape: shape) }
    }
    func add(_ vectors: ParameterVectors, under prefix: String) {
      for name in vectors.names {
        tensors[prefix + name] = StateTensor(vectors[name], shape: [vectors[name].count])
      }
    }
    add(ModuleWeights(of: model), under: StateKey.weights)
    if let best { add(best, under: StateKey.best) }
    if let average { add(average.averages, under: StateKey.average) }
    for (number, optimizer) in optimizers.enumerated() {
      for (kind, vectors) in optimizer.state.vectors {
        add(vectors, under: StateKey.optimizer(number, kind))
      }
    }
    return tensors
  }
}

/// What the keys of a training state's tensors begin with; parameters' names follow.
enum StateKey {
  static let weights = "weights."
  static let best = "best."
  static let average = "average."

  static func optimizer(_ number: Int, _ kind: String) -> String { "optimizers.\(number).\(kind)." }
}
