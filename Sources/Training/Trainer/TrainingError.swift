import Datasets

/// Why a run had to stop. Weights are as they were before the step that failed.
public enum TrainingError: Error, Equatable, Sendable {
  /// The loss of an objective or its gradient is infinite or not a number.
  case notFinite(NonFiniteStep)

  /// The loss on the validation images is infinite or not a number after an epoch.
  case validationNotFinite(epoch: Int, loss: Double)

  /// Training images can't be read any more.
  case dataLost(DatasetError)
}

/// A step that could not be made.
public struct NonFiniteStep: Equatable, Sendable {
  /// The step's number, counted from 1.
  public var step: Int

  /// The objective it was a step of.
  public var objective: String

  /// The loss.
  public var loss: Float

  /// The first parameter, in order of declaration, whose value is not finite, or else whose gradient is not.
  public var parameter: String?
}

extension TrainingError: CustomStringConvertible {
  /// One line for a person.
  public var description: String {
    switch self {
    case .notFinite(let failure):
      failure.description
    case .validationNotFinite(let epoch, let loss):
      "the validation loss after epoch \(epoch) is \(loss)"
    case .dataLost(let error):
      "\(error)"
    }
  }
}

extension NonFiniteStep: CustomStringConvertible {
  /// One line for a person.
  public var description: String {
    let place = parameter.map { "; the first parameter affected is \($0)" } ?? ""
    return loss.isFinite
      ? "step \(step): the gradient of the \(objective) is not finite\(place)"
      : "step \(step): the \(objective) is \(loss)\(place)"
  }
}
