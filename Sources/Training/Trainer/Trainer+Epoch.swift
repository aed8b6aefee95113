import Datasets
import Layers
import ModelZoo
import Tensors

/// The best epoch of a run.
public struct BestEpoch {
  /// Its figures.
  public let metrics: EpochMetrics

  /// The weights that were evaluated.
  public let weights: ModuleWeights
}

extension Trainer {
  /// Evaluates the epoch that ends with the last step, and reports it.
  func finishEpoch(_ report: (TrainingEvent) throws -> Void) throws {
    let imagesPerSecond = Double(tally.imageCount) / clock.epochSeconds
    try withEvaluatedWeights {
      let validationLoss = try finiteValidationLoss()
      let metrics = EpochMetrics(
        epoch: epoch, step: step, loss: tally.loss, terms: tally.means,
        validationLoss: validationLoss, imagesPerSecond: imagesPerSecond, seconds: clock.seconds)
      let isBest = isBetterThanBest(validationLoss)
      if isBest { best = BestEpoch(metrics: metrics, weights: ModuleWeights(of: model)) }
      try report(.epoch(metrics, isBest: isBest))
    }
    tally = LossTally()
    clock.startEpoch()
  }

  /// Runs `body` with the weights and the mode that the model will be used with.
  private func withEvaluatedWeights(_ body: () throws -> Void) rethrows {
    try model.inMode(.evaluation) {
      if let average { try average.withAveragedWeights(body) } else { try body() }
    }
  }

  /// Whether `loss` is below that of all epochs before. Losses that can't be compared make the last epoch best.
  private func isBetterThanBest(_ loss: Double?) -> Bool {
    guard let loss, let least = best?.metrics.validationLoss else { return true }
    return loss < least
  }

  private func finiteValidationLoss() throws(TrainingError) -> Double? {
    guard let loss = validationLoss() else { return nil }
    guard loss.isFinite else { throw .validationNotFinite(epoch: epoch, loss: loss) }
    return loss
  }

  /// The mean loss on the validation images: the negative log-likelihood where it is exact, that of the
  /// objective where there is one. The losses of two objectives that work against each other say nothing, so they have none.
  private func validationLoss() -> Double? {
    let images = data[.validation]
    guard images.count > 0 else { return nil }
    if let model = model as? any TractableDensityModel {
      return model.evaluate(on: images, batchSize: recipe.batchSize).negativeLogLikelihoodNats
    }
    guard stage.count == 1 else { return nil }
    var tally = LossTally()
    var generator = RandomGenerator(seed: seed, stream: RandomStream.validation)
    for batch in images.batches(of: recipe.batchSize) {
      let loss = objectives[stage[0]].evaluatedLoss(on: batch, using: &generator)
      tally.add([loss], count: batch.images.shape[0])
    }
    return tally.loss
  }
}
