import Datasets
import Foundation
import Layers
import ModelZoo
import Tensors

@testable import Training

/// A short run of a model at its smallest, on digits: four batches an epoch, and an end in the middle of the third.
struct SmallRun: Sendable {
  let model: String
  var recipe: Recipe
  let make: @Sendable (ImageFormat, inout RandomGenerator) -> any ImageModel
  var limits = TrainingLimits(steps: 10)

  static let data: ImageDataset = {
    let digits = ImageDataset.digits
    return ImageDataset(
      name: "twenty-digits", train: digits[.train].selection(at: 0..<20),
      validation: digits[.validation].selection(at: 0..<6), test: digits[.test].selection(at: 0..<4))
  }()

  /// A trainer of a new model.
  func trainer(seed: UInt64 = 3, on data: ImageDataset = data) -> Trainer {
    var generator = RandomGenerator(seed: 5)
    return Trainer(make(data.format, &generator), on: data, recipe: recipe, limits: limits, seed: seed)
  }

  /// What the run leaves, where it is stopped after every so many steps, if at all, and goes on with a new trainer.
  func outcome(stoppingEvery interval: Int? = nil) throws -> RunOutcome {
    try withTemporaryFolder { folder in
      let url = folder.appendingPathComponent("checkpoint.safetensors")
      var metrics: [EpochMetrics] = []
      while true {
        let trainer = trainer()
        if FileManager.default.fileExists(atPath: url.path) { try trainer.restore(TrainingState(at: url)) }
        let first = trainer.step
        trainer.checkpoints = CheckpointWriter(to: url, every: 1000)
        trainer.isStopRequested = { [unowned trainer] in interval.map { trainer.step >= first + $0 } ?? false
        }
        let end = try trainer.run { if case .epoch(let figures, _) = $0 { metrics.append(figures) } }
        if end != .request {
          return RunOutcome(
            model: bits(of: ModuleWeights(of: trainer.model)), best: trainer.best?.metrics.epoch,
            metrics: metrics.map(\.withoutTimes), state: try TrainingState(at: url).bits)
        }
      }
    }
  }
}

/// Everything about a run that must not depend on how often it was stopped.
struct RunOutcome: Equatable {
  var model: [String: [UInt32]]
  var best: Int?
  var metrics: [EpochMetrics]
  var state: StateBits
}

/// A training state without the times.
struct StateBits: Equatable {
  var figures: TrainingFigures
  var tensors: [String: [UInt32]]
}

extension TrainingState {
  var bits: StateBits {
    var figures = figures
    (figures.seconds, figures.epochSeconds) = (0, 0)
    figures.best = figures.best?.withoutTimes
    return StateBits(figures: figures, tensors: tensors.mapValues { $0.values.elements.map(\.bitPattern) })
  }
}

extension EpochMetrics {
  /// What is left when the clock's part is taken away.
  var withoutTimes: EpochMetrics {
    var metrics = self
    (metrics.seconds, metrics.imagesPerSecond) = (0, 0)
    return metrics
  }
}

func bits(of weights: ModuleWeights) -> [String: [UInt32]] {
  Dictionary(uniqueKeysWithValues: weights.named.map { ($0.name, $0.value.elements.map(\.bitPattern)) })
}
