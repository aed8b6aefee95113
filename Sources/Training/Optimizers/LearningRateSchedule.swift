import Foundation
import ModelZoo
import Tensors

/// How the learning rate moves over a run: a function from the step, counted from 0, to the rate.
///
///     let schedule = LearningRateSchedule.warmUp(steps: 100, then: .cosine(from: 1e-3, steps: 2000))
///     optimizer.learningRate = schedule.rate(at: step)
public indirect enum LearningRateSchedule: Sendable, Equatable {
  /// The same rate throughout.
  case constant(Float)

  /// A geometric fall from `from`, reaching `to` after `steps` and staying there.
  case exponential(from: Float, to: Float, steps: Int)

  /// A straight fall from `from` to `to` over `steps`, and `to` from there on.
  case linear(from: Float, to: Float = 0, steps: Int)

  /// `from`, multiplied by `factor` at each of `steps`.
  case drops(from: Float, factor: Float, at: [Int])

  /// Half a cosine from `from` down to `to` over `steps`, and `to` from there on
  /// (Loshchilov and Hutter 2017, "SGDR", without restarts).
  case cosine(from: Float, to: Float = 0, steps: Int)

  /// A linear rise over `steps` to the first rate of another schedule, which then runs from its start.
  case warmUp(steps: Int, then: LearningRateSchedule)

  /// The learning rate of `step`.
  public func rate(at step: Int) -> Float {
    switch self {
    case .constant(let rate):
      rate
    case .exponential(let from, let to, let steps):
      from * pow(to / from, progress(step, of: steps))
    case .linear(let from, let to, let steps):
      to + (from - to) * (1 - progress(step, of: steps))
    case .drops(let from, let factor, let steps):
      steps.reduce(from) { $1 <= step ? $0 * factor : $0 }
    case .cosine(let from, let to, let steps):
      to + (from - to) * 0.5 * (1 + cos(.pi * progress(step, of: steps)))
    case .warmUp(let steps, let next) where step < steps:
      next.rate(at: 0) * Float(step + 1) / Float(steps)
    case .warmUp(let steps, let next):
      next.rate(at: step - steps)
    }
  }

  private func progress(_ step: Int, of steps: Int) -> Float {
    steps > 0 ? min(1, Float(step) / Float(steps)) : 1
  }
}

extension LearningRateSchedule {
  /// The schedule of this name for a run of `steps`, whose highest rate is `rate`, after a rise over the share `warmUp`
  /// of the run.
  public init(_ name: ScheduleName, rate: Float, steps: Int, warmUp: Float? = nil) {
    let usualRise = name == .cosine ? min(100, steps / 10) : 0
    let rise = warmUp.map { Int(($0 * Float(steps)).rounded()) } ?? usualRise
    let rest = LearningRateSchedule(name, rate: rate, stepsAfterWarmUp: steps - rise)
    self = rise > 0 ? .warmUp(steps: rise, then: rest) : rest
  }

  private init(_ name: ScheduleName, rate: Float, stepsAfterWarmUp steps: Int) {
    switch name {
    case .constant: self = .constant(rate)
    case .linear: self = .linear(from: rate, steps: steps)
    case .step: self = .drops(from: rate, factor: 0.1, at: [(steps + 1) / 2, (3 * steps + 3) / 4])
    case .exponential: self = .exponential(from: rate, to: rate / 100, steps: steps)
    case .cosine: self = .cosine(from: rate, steps: steps)
    }
  }
}
