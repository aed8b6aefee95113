import Datasets
import Layers
import ModelZoo
import Tensors

extension Trainer {
  /// Makes a new trainer go on from `state`, which must be of the same run: the same model, data, recipe and seed.
  ///
  /// With the same limits the rest of the run has the bits that it would have had if it had never stopped. With others
  /// the learning rate's schedule and the shares of stages are those of a run with the new limits, from here on.
  ///
  /// Where it throws, nothing has changed.
  public func restore(_ state: TrainingState) throws(CheckpointError) {
    if let difference = state.run.firstDifference(from: identity) {
      throw .otherRun(difference: difference, path: state.origin)
    }
    if let fault = fault(in: state.figures) ?? fault(in: state) {
      throw .damaged(reason: fault, path: state.origin)
    }
    require(step == 0, "restore: the trainer has made \(step) steps already; wants a new one")
    restore(state.figures)
    restoreTensors(of: state)
    isInitialized = true
  }

  private func restore(_ figures: TrainingFigures) {
    (step, stage, tally) = (figures.step, figures.stage, figures.tally)
    batches = ShuffledBatches(
      ofSize: recipe.batchSize, from: data[.train].count, seed: seed, remainder: .kept, at: figures.position)
    epoch = figures.position.epoch + (figures.position.offset > 0 ? 1 : 0)
    clock = TrainingClock(seconds: figures.seconds, epochSeconds: figures.epochSeconds)
    for (name, state) in model.namedRandomStates {
      if let generator = figures.generators[name] { state.generator = generator }
    }
  }

  private func restoreTensors(of state: TrainingState) {
    func values(_ key: String) -> Vector {
      guard let tensor = state.tensors[key] else { fatalError("restore: no tensor \(key)") }
      return tensor.values
    }
    ModuleWeights(of: model) { values(StateKey.weights + $0) }.restore()
    best = state.figures.best.map { metrics in
      BestEpoch(metrics: metrics, weights: ModuleWeights(of: model) { values(StateKey.best + $0) })
    }
    if let average, let updates = state.figures.averageUpdates {
      average.restore(average.averages.replaced { values(StateKey.average + $0) }, updateCount: updates)
    }
    for (number, optimizer) in optimizers.enumerated() {
      var remembered = optimizer.state
      remembered.stepCount = state.figures.optimizerSteps[number]
      for (kind, vectors) in remembered.vectors {
        remembered.vectors[kind] = vectors.replaced { values(StateKey.optimizer(number, kind) + $0) }
      }
      optimizer.state = remembered
    }
  }
}

extension Trainer {
  /// What no trainer of this run can have come to, if there is anything.
  private func fault(in figures: TrainingFigures) -> String? {
    let (position, size) = (figures.position, recipe.imagesPerStep)
    guard 0..<data[.train].count ~= position.offset, position.offset.isMultiple(of: size),
      0...Int(Int32.max) ~= position.epoch
    else { return "\(position) is no place of a batch" }
    guard figures.step == position.epoch * stepsPerEpoch + position.offset / size, figures.step > 0
    else { return "step \(figures.step) is not at \(position)" }
    guard figures.tally.isPossible(after: position.offset) else { return "its losses are of other images" }
    guard figures.stage.allSatisfy(objectives.indices.contains) else {
      return "there is no stage \(figures.stage)"
    }
    guard figures.optimizerSteps.count == optimizers.count,
      figures.optimizerSteps.allSatisfy({ 0...figures.step ~= $0 })
    else { return "its optimisers made \(figures.optimizerSteps) steps" }
    guard (figures.averageUpdates != nil) == (average != nil), 0...figures.step ~= figures.averageUpdates ?? 0
    else { return "its average had \(figures.averageUpdates ?? 0) updates" }
    guard figures.seconds >= 0, figures.seconds.isFinite, figures.epochSeconds >= 0,
      figures.epochSeconds.isFinite
    else { return "it took \(figures.seconds) seconds" }
    return figures.generators.keys.sorted() == model.namedRandomStates.map(\.name).sorted()
      ? nil : "its generators are of other layers"
  }

  /// The first tensor that the run has no place for, or a place for that is left empty.
  private func fault(in state: TrainingState) -> String? {
    let expected = stateTensors(best: state.figures.best.map { _ in ModuleWeights(of: model) })
    for (key, tensor) in expected.sorted(by: { $0.key < $1.key }) {
      guard let found = state.tensors[key] else { return "there is no tensor “\(key)”" }
      guard found.shape == tensor.shape else {
        return "the tensor “\(key)” is \(found.shape); the run has it as \(tensor.shape)"
      }
    }
    return state.tensors.keys.filter { expected[$0] == nil }.min().map { "the run has no tensor “\($0)”" }
  }
}
