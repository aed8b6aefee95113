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
    let gathered = try nextBatches(using: &generator)
    let (seconds, moment) = (clock.seconds, moment)
    enterStage(after: seconds)
    var (losses, norms, rate): ([ObjectiveLoss], [Float], Float) = ([], [], 0)
    for (objective, optimizer) in stage.map({ (objectives[$0], optimizers[$0]) })
    where (step + 1).isMultiple(of: objective.interval) {
      let (loss, gradients) = objective.valueAndGradient(on: gathered, at: moment, using: &generator)
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
    tally.add(losses, count: gathered.imageCount)
    return progress(losses: losses, norms: norms, rate: rate)
  }

  /// The batches of a step: as many as the recipe gathers, or what is left of the epoch.
  private func nextBatches(using generator: inout RandomGenerator) throws(TrainingError) -> [Batch] {
    var gathered: [Batch] = []
    repeat {
      gathered.append(try nextBatch(using: &generator))
    } while gathered.count < recipe.accumulation ?? 1 && batches.position.offset > 0
    return gathered
  }

  /// The next batch. Where images come from files, those of the batches after it are being read meanwhile.
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
      epoch: epoch, epochs: stepCount.map { ($0 + stepsPerEpoch - 1) / stepsPerEpoch },
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

extension Recipe {
  /// The steps that an epoch of so many batches has.
  func steps(for batches: Int) -> Int { (batches - 1) / (accumulation ?? 1) + 1 }

  /// The images of a step that is not the last of an epoch.
  var imagesPerStep: Int { batchSize * (accumulation ?? 1) }
}

extension [Batch] {
  var imageCount: Int { reduce(0) { $0 + $1.images.shape[0] } }
}

extension Objective {
  /// The mean loss on the images of `batches` and its gradients, one batch in memory at a time.
  fileprivate func valueAndGradient(
    on batches: [Batch], at moment: TrainingMoment, using generator: inout RandomGenerator
  ) -> (loss: ObjectiveLoss, gradients: Gradients) {
    var (loss, gradients) = valueAndGradient(on: batches[0], at: moment, using: &generator)
    guard batches.count > 1 else { return (loss, gradients) }
    let shares = batches.map { Float($0.images.shape[0]) / Float(batches.imageCount) }
    (loss, gradients) = (loss * shares[0], gradients.map { $0 * shares[0] })
    for (batch, share) in zip(batches, shares).dropFirst() {
      let (more, slopes) = valueAndGradient(on: batch, at: moment, using: &generator)
      loss.add(more * share)
      gradients = gradients.adding(slopes, times: share)
    }
    return (loss, gradients)
  }

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

extension ObjectiveLoss {
  /// The share `factor` of a mean.
  fileprivate static func * (loss: ObjectiveLoss, factor: Float) -> ObjectiveLoss {
    ObjectiveLoss(
      objective: loss.objective, loss: loss.loss * factor,
      terms: loss.terms.map { LossFigure(name: $0.name, value: $0.value * factor) })
  }

  /// Adds another share, term by term.
  fileprivate mutating func add(_ share: ObjectiveLoss) {
    loss += share.loss
    for place in terms.indices { terms[place].value += share.terms[place].value }
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
