import Datasets
import Layers
import ModelZoo
import Tensors

extension Trainer {
  /// Makes one step of every objective whose turn it is, in order.
  func takeStep() throws(TrainingError) -> TrainingProgress {
    epoch = batches.position.epoch + 1
    // Every step has 2³² draws of its own, so what it draws does not depend on the steps before.
    var generator = RandomGenerator(seed: seed, stream: RandomStream.steps, index: UInt64(step) << 32)
    let batch = try nextBatch(using: &generator)
    let (seconds, moment) = (clock.seconds, moment)
    enterStage(after: seconds)
    var (losses, norms, rate): ([ObjectiveLoss], [Float], Float) = ([], [], 0)
    for (objective, optimizer) in stage.map({ (objectives[$0], optimizers[$0]) })
    where (step + 1).isMultiple(of: objective.interval) {
      let (loss, gradients) = objective.valueAndGradient(on: batch, at: moment, using: &generator)
      let norm = gradients.globalNorm
      guard loss.loss.isFinite && norm.isFinite else {
        throw .notFinite(
          NonFiniteStep(step: step + 1, objective: objective, loss: loss.loss, gradients: gradients))
      }
      rate = learningRate(of: objective, after: seconds)
      optimizer.learningRate = rate * objective.learningRateFactor
      optimizer.step(recipe.gradientNorm.map { gradients.clipped(toGlobalNorm: $0, from: norm) } ?? gradients)
      losses.append(loss)
      norms.append(norm)
    }
    average?.update()
    step += 1
    tally.add(losses, count: batch.images.shape[0])
    return progress(losses: losses, norms: norms, rate: rate)
  }

  /// The images of the next step. Where they come from files, those of the steps after it are being read meanwhile.
  private func nextBatch(using generator: inout RandomGenerator) throws(TrainingError) -> Batch {
    let images = data[.train]
    if ahead == nil && images.isSlow && batchesReadAhead > 0 {
      var upcoming = batches
      ahead = ReadAhead(of: images, depth: batchesReadAhead) { Array(upcoming.next()) }
    }
    let positions = batches.next()
    do throws(DatasetError) {
      if let batch = try ahead?.next(using: &generator) { return batch }
      return try images.readBatch(at: positions, using: &generator)
    } catch {
      throw .dataLost(error)
    }
  }

  private func progress(losses: [ObjectiveLoss], norms: [Float], rate: Float) -> TrainingProgress {
    TrainingProgress(
      epoch: epoch, epochs: stepCount.map { ($0 + batches.batchesPerEpoch - 1) / batches.batchesPerEpoch },
      step: step, steps: stepCount,
      losses: losses, learningRate: rate, gradientNorms: norms,
      imagesPerSecond: Double(tally.imageCount) / clock.epochSeconds,
      secondsLeft: secondsLeft)
  }

  /// To the nearer of the limits, at the pace of the run so far, evaluation included.
  private var secondsLeft: Double {
    let bySteps = stepCount.map { clock.seconds * Double($0 - step) / Double(step) }
    let byTime = limits.minutes.map { 60 * $0 - clock.seconds }
    return max(0, [bySteps, byTime].compactMap(\.self).min() ?? 0)
  }
}

extension Objective {
  /// The loss on `batch` and its gradients with respect to the parameters that the objective moves.
  func valueAndGradient(
    on batch: Batch, at moment: TrainingMoment, using generator: inout RandomGenerator
  ) -> (loss: ObjectiveLoss, gradients: Gradients) {
    var terms: [LossFigure] = []
    func valueAndGradient(of module: some Module) -> (loss: Float, gradients: Gradients) {
      Layers.valueAndGradient(of: module) { _ in
        let loss = self.loss(batch, moment, &generator)
        terms = loss.figures
        return loss.value
      }
    }
    let (loss, gradients) = valueAndGradient(of: module)
    return (ObjectiveLoss(objective: name, loss: loss, terms: terms), gradients)
  }

  /// The loss on `batch` of a model that is no longer trained.
  func evaluatedLoss(on batch: Batch, using generator: inout RandomGenerator) -> ObjectiveLoss {
    let loss = validationLoss(batch, .end, &generator)
    return ObjectiveLoss(objective: name, loss: loss.value.value, terms: loss.figures)
  }
}

extension Loss {
  fileprivate var figures: [LossFigure] { terms.map { LossFigure(name: $0.name, value: $0.value.value) } }
}

extension NonFiniteStep {
  fileprivate init(step: Int, objective: Objective, loss: Float, gradients: Gradients) {
    let faulty =
      gradients.entries.first { !$0.parameter.parameter.flattened.isFinite }
      ?? gradients.entries.first { !$0.gradient.isFinite }
    self.init(step: step, objective: objective.name, loss: loss, parameter: faulty?.parameter.name)
  }
}
