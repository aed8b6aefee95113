/// A height and a width, in pixels or steps. A whole number stands for a square.
public struct ImageSize: Hashable, Sendable, Codable {
  /// Rows.
  public var height: Int
  /// Columns.
  public var width: Int

  /// `height` rows and `width` columns.
  public init(_ height: Int, _ width: Int) { (self.height, self.width) = (height, width) }

  /// A square; a literal needs no more than the number.
  public init(_ side: Int) { self.init(side, side) }
}

extension ImageSize: ExpressibleByIntegerLiteral {
  /// A square.
  public init(integerLiteral side: Int) { self.init(side) }
}

extension ImageSize: CustomStringConvertible {
  /// As in `3×3`.
  public var description: String { "\(height)×\(width)" }
}
