import Foundation
import GenerativeModels

/// What a run says of itself on standard error while it trains: one live line on a terminal, a line now and then
/// elsewhere, and a line an epoch that stays.
struct ProgressLine {
  private let terminal = Terminal()
  private var lastShown: Date
  private let shortestPause: Double
  private var losses = ShownLosses()

  /// Progress that is shown every tenth of a second, or elsewhere than on a terminal every minute.
  init() {
    shortestPause = terminal.isTerminal ? 0.1 : 60
    lastShown = terminal.isTerminal ? .distantPast : .now
  }

  mutating func show(_ event: TrainingEvent) {
    switch event {
    case .step(let progress):
      losses.add(progress.losses)
      guard Date().timeIntervalSince(lastShown) >= shortestPause else { return }
      lastShown = .now
      let line = Self.line(progress, losses)
      if terminal.isTerminal { terminal.show(line) } else { terminal.leave(line) }
    case .epoch(let metrics, let isBest):
      terminal.leave(Self.line(metrics, isBest: isBest))
    }
  }

  /// The live line: what matters most stands first, for a narrow terminal shows no more.
  static func line(_ progress: TrainingProgress, _ losses: ShownLosses) -> String {
    "epoch \(progress.epoch)\(progress.epochs.map { "/\($0)" } ?? "")"
      + "  step \(progress.step)\(progress.steps.map { "/\($0)" } ?? "")"
      + "  \(clock(progress.secondsLeft)) left  \(fixed(progress.imagesPerSecond, 0)) images/s"
      + "  \(losses.line.text)  \(losses.latest.map(text(of:)).joined(separator: "  "))"
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
