/// The figures of one epoch: a line of `metrics.jsonl`.
public struct EpochMetrics: Sendable, Equatable, Codable {
  /// The epoch, counted from 1.
  public var epoch: Int

  /// The steps made since the run began.
  public var step: Int

  /// The mean over the epoch's images of the training loss: the sum over objectives.
  public var loss: Double

  /// The mean training loss by objective, and of the terms that it is made of.
  public var terms: [String: Double]

  /// The loss on the validation images after the epoch, where the model has one that can be compared.
  public var validationLoss: Double?

  /// Training images a second, evaluation left out.
  public var imagesPerSecond: Double

  /// The seconds since the run began.
  public var seconds: Double

  enum CodingKeys: String, CodingKey {
    case epoch, step, loss, terms, seconds
    case validationLoss = "validation_loss"
    case imagesPerSecond = "images_per_second"
  }
}

/// Sums of losses over the images of an epoch.
struct LossTally: Sendable, Equatable, Codable {
  private(set) var imageCount = 0
  private var objectives: [String: Sum] = [:]
  private var terms: [String: Sum] = [:]

  private struct Sum: Sendable, Equatable, Codable {
    var total = 0.0
    var imageCount = 0
    var mean: Double { total / Double(max(imageCount, 1)) }

    mutating func add(_ mean: Float, count: Int) {
      total += Double(mean) * Double(count)
      imageCount += count
    }
  }

  /// Adds the `losses` of a batch of `count` images, each a mean over the batch.
  mutating func add(_ losses: [ObjectiveLoss], count: Int) {
    for loss in losses {
      objectives[loss.objective, default: Sum()].add(loss.loss, count: count)
      for term in loss.terms { terms[term.name, default: Sum()].add(term.value, count: count) }
    }
    imageCount += count
  }

  /// The sum of the objectives' mean losses.
  var loss: Double { objectives.keys.sorted().reduce(0) { $0 + (objectives[$1]?.mean ?? 0) } }

  /// The mean losses, by objective and by term; a term that is not finite is left out.
  var means: [String: Double] {
    objectives.merging(terms) { objective, _ in objective }.mapValues(\.mean).filter(\.value.isFinite)
  }

  /// Whether this can be the tally of an epoch of which `imageCount` images were seen.
  func isPossible(after imageCount: Int) -> Bool {
    self.imageCount == imageCount
      && [objectives, terms].allSatisfy { sums in sums.values.allSatisfy { 0...imageCount ~= $0.imageCount } }
  }
}
