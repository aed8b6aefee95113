import Datasets
import Tensors

/// All that the rest of a run depends on, as it stands between two steps: what a checkpoint holds.
///
/// A trainer that is given the state of another goes on as the other would have, to the bit: see
/// ``Trainer/restore(_:)``. Taking a state copies nothing: tensors are values, and those that training writes
/// afterwards get memory of their own then.
public struct TrainingState: Sendable {
  /// What run it is a state of.
  let run: RunIdentity

  /// The numbers.
  let figures: TrainingFigures

  /// The tensors by key: `weights.`, `average.`, `best.` and the parameter's name; `optimizers.`, the number of the
  /// objective, what the optimiser keeps the vector for, and the parameter's name.
  let tensors: [String: StateTensor]

  /// What errors call the state: the path of the file that it was read from.
  var origin = "the training state"

  /// The steps made.
  public var step: Int { figures.step }

  /// The epochs finished.
  public var finishedEpochs: Int { figures.position.epoch }

  /// The seconds of training before, of all parts of the run.
  public var seconds: Double { figures.seconds }
}

/// The numbers of a training state.
struct TrainingFigures: Sendable, Equatable, Codable {
  /// The steps made.
  var step: Int

  /// Where the next batch is in the data.
  var position: ShuffledBatches.Position

  /// The objectives of the last step.
  var stage: [Int]

  /// The losses of the epoch that is not finished.
  var tally: LossTally

  /// The figures of the best epoch, whose weights are among the tensors.
  var best: EpochMetrics?

  /// The seconds of the run.
  var seconds: Double

  /// The seconds of its current epoch.
  var epochSeconds: Double

  /// The steps that each objective's optimiser has made.
  var optimizerSteps: [Int]

  /// The updates of the average of weights, where there is one.
  var averageUpdates: Int?

  /// Where the generators of layers stand, by their paths.
  var generators: [String: RandomGenerator]

  private enum CodingKeys: String, CodingKey {
    case step, position, stage, tally, best, seconds, generators
    case epochSeconds = "epoch_seconds"
    case optimizerSteps = "optimizer_steps"
    case averageUpdates = "average_updates"
  }
}

/// A tensor of a training state, with the parameter's shape, in the order it has in memory.
package struct StateTensor: Sendable {
  package let shape: [Int]
  private let stored: ReadOnly

  /// What `values` are now.
  package init(_ values: Vector, shape: [Int]) {
    (self.shape, stored) = (shape, ReadOnly(values: values.detached()))
  }

  /// The elements.
  package var values: Vector { stored.values }

  /// Detached and never written: others who hold the same memory copy it before they write. So any thread may read it.
  private struct ReadOnly: @unchecked Sendable { let values: Vector }
}
