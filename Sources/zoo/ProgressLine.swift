import Foundation
import GenerativeModels

/// What a run says of itself on standard error while it trains: one live line on a terminal, and a line an epoch
/// that stays.
struct ProgressLine {
  private let terminal = Terminal()
  private var lastShown = Date.distantPast
  private let shortestPause = 0.1
  private var latest: [ObjectiveLoss] = []

  mutating func show(_ event: TrainingEvent) {
    switch event {
    case .step(let progress):
      remember(progress.losses)
      guard Date().timeIntervalSince(lastShown) >= shortestPause else { return }
      lastShown = Date()
      terminal.show(line(progress))
    case .epoch(let metrics, let isBest):
      terminal.leave(Self.line(metrics, isBest: isBest))
    }
  }

  /// Keeps the last loss of each objective, since not every step is one of every objective.
  private mutating func remember(_ losses: [ObjectiveLoss]) {
    let names = Set(losses.map(\.objective))
    guard names.count < latest.count, latest.contains(where: { names.contains($0.objective) }) else {
      return latest = losses
    }
    latest = latest.map { old in losses.first { $0.objective == old.objective } ?? old }
  }

  private func line(_ progress: TrainingProgress) -> String {
    let losses = latest.map(Self.text(of:)).joined(separator: "  ")
    return "epoch \(progress.epoch)\(progress.epochs.map { "/\($0)" } ?? "")"
      + "  step \(progress.step)\(progress.steps.map { "/\($0)" } ?? "")"
      + "  \(losses)  \(fixed(progress.imagesPerSecond, 0)) images/s  \(clock(progress.secondsLeft)) left"
  }

  /// A loss with its terms, as in `negative evidence lower bound 98.20 (reconstruction 74.10, divergence 24.10)`.
  private static func text(of loss: ObjectiveLoss) -> String {
    let terms = loss.terms.map { "\($0.name) \(fixed($0.value, 2))" }.joined(separator: ", ")
    return "\(loss.objective) \(fixed(loss.loss, 2))" + (terms.isEmpty ? "" : " (\(terms))")
  }

  private static func line(_ metrics: EpochMetrics, isBest: Bool) -> String {
    let validation =
      metrics.validationLoss.map { "  validation \(fixed($0, 2))\(isBest ? " (best)" : "")" } ?? ""
    return "epoch \(metrics.epoch)  loss \(fixed(metrics.loss, 2))\(validation)"
      + "  \(fixed(metrics.imagesPerSecond, 0)) images/s  \(clock(metrics.seconds))"
  }
}
