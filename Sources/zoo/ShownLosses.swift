import GenerativeModels

/// The losses that a run shows of itself: the last of each objective, and how one of them moved.
struct ShownLosses {
  /// The last loss of each objective, since not every step is one of every objective.
  private(set) var latest: [ObjectiveLoss] = []

  /// The loss of one objective from its first step on.
  private(set) var line = SparkLine()

  private var drawn: String?

  /// Takes the losses of the next step.
  mutating func add(_ losses: [ObjectiveLoss]) {
    remember(losses)
    // In another stage other objectives are trained, whose losses may be of another size.
    if drawn == nil || !latest.contains(where: { $0.objective == drawn }) {
      (drawn, line) = (latest.first?.objective, SparkLine())
    }
    if let loss = losses.first(where: { $0.objective == drawn }) { line.add(Double(loss.loss)) }
  }

  private mutating func remember(_ losses: [ObjectiveLoss]) {
    let names = Set(losses.map(\.objective))
    guard names.count < latest.count, latest.contains(where: { names.contains($0.objective) }) else {
      return latest = losses
    }
    latest = latest.map { old in losses.first { $0.objective == old.objective } ?? old }
  }
}
