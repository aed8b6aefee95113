import Foundation
import GenerativeModels

/// What a probe study says of itself on standard error: one live line on a terminal, and a line a trial that stays.
final class ProbeProgress {
  private let terminal = Terminal()
  private var lastShown = Date.distantPast
  private let shortestPause = 0.1

  func show(_ event: ProbeEvent) {
    switch event {
    case .progress(let work, let share):
      let now = Date()
      guard share == 0 || now.timeIntervalSince(lastShown) >= shortestPause else { return }
      lastShown = now
      terminal.show(share > 0 ? "\(work)  \(fixed(100 * share, 0)) %" : work)
    case .error(let method, let labels, let seed, let test, let validation, let choice):
      let trial = "\(method.rawValue), \(labels) labels, seed \(seed)"
      let errors = "test error \(fixed(100 * test, 2)) %, validation error \(fixed(100 * validation, 2)) %"
      let chosen = method.isLinear ? "regularization" : "learning rate"
      terminal.leave("\(trial): \(errors), \(chosen) \(Float(choice))")
    }
  }

  func clear() { terminal.clear() }
}
