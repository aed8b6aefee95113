/// A rectifier that other operations take in: max(x, 0), or x where positive and slope·x elsewhere.
///
/// Operations that read or write all elements anyway rectify them on the way, which saves a walk through memory and
/// the room for another copy.
public struct Rectifier: Sendable, Hashable {
  /// The slope where x is negative: at least 0.
  public let slope: Float

  /// max(x, 0).
  public static let relu = Rectifier(slope: 0)

  /// x where positive, slope·x elsewhere.
  public init(slope: Float) {
    require(slope >= 0, "Rectifier: the slope \(slope) is negative")
    self.slope = slope
  }

  /// The rectifier as an operation of its own.
  var function: ElementFunction { self == .relu ? .relu : .leakyReLU(slope: slope) }
}

extension Tensor {
  /// The rectified elements: ``relu()``, or ``leakyReLU(slope:)``.
  public func rectified(by rectifier: Rectifier) -> Tensor {
    applying(rectifier.function)
  }

  /// The gradient of `argument` when this is the gradient of what the rectifier, if there is one, makes of it.
  func gradient(of rectifier: Rectifier?, at argument: Tensor) -> Tensor {
    guard let rectifier else { return self }
    // The sign of what a rectifier gives is that of its argument, so either will do.
    return gradient(of: rectifier.function, keeping: argument)
  }
}
