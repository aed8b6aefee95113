/// The figures of one epoch: a line of `metrics.jsonl`.
public struct EpochMetrics: Sendable, Equatable, Codable {
  /// The epoch, counted from 1.
  public var epoch: Int

  /// The steps made since the run began.
  public var step: Int

  /// The mean over the epoch's images of the training loss: the sum of ``terms``.
  public var loss: Double

  /// The mean training loss by objective.
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
  private(set) var sums: [Double] = []

  /// Adds the `losses` of a batch of `count` images, each a mean over the batch.
  mutating func add(_ losses: [Float], count: Int) {
    if sums.isEmpty { sums = losses.map { _ in 0 } }
    for (index, loss) in losses.enumerated() { sums[index] += Double(loss) * Double(count) }
    imageCount += count
  }

  /// The mean losses, one an objective.
  var means: [Double] { sums.map { $0 / Double(max(imageCount, 1)) } }
}
