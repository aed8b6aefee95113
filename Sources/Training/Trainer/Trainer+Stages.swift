import ModelZoo
import Tensors

extension Trainer {
  /// Stops where there is a part of the run in which nothing would be trained.
  static func requireObjectives(_ objectives: [Objective], throughout model: Any.Type) {
    let starts = [0] + objectives.map(\.share.upperBound).filter { $0 < 1 }
    let gap = starts.first { start in !objectives.contains { $0.share.contains(start) } }
    require(gap == nil, "Trainer: \(model) has no objective from \(gap ?? 0) of the run on")
  }

  /// The share of the run that is done, in 0...1, if the next step is made `seconds` after its start.
  private func share(after seconds: Double) -> Double {
    if let stepCount { return Double(step) / Double(stepCount) }
    return limits.minutes.map { min(1, seconds / (60 * $0)) } ?? 0
  }

  /// Chooses the objectives of the next step, those whose share of the run it is in. A new stage has a best epoch of
  /// its own, for its losses are of another kind than those before.
  func enterStage(after seconds: Double) {
    let share = min(share(after: seconds), 1.0.nextDown)
    let current = objectives.indices.filter { objectives[$0].share.contains(share) }
    if current != stage { best = nil }
    stage = current
  }

  /// The learning rate of the next step of `objective`, if it is made `seconds` after the start of the run: the
  /// schedule runs once over the objective's share.
  func learningRate(of objective: Objective, after seconds: Double) -> Float {
    let bounds = objective.share
    let position = (share(after: seconds) - bounds.lowerBound) / (bounds.upperBound - bounds.lowerBound)
    return schedule.rate(at: Int((Double(stepCount ?? Self.partsOfTime) * position).rounded()))
  }

  /// Whether no other stage follows.
  var isLastStage: Bool { stage.allSatisfy { objectives[$0].share.upperBound == 1 } }

  /// When the next step is made.
  var moment: TrainingMoment { TrainingMoment(epoch: Double(step) / Double(stepsPerEpoch)) }
}
