/// Rows and columns of zeros around an image, which may differ on every side. A negative number leaves out as many of
/// the image's own.
public struct Margins: Hashable, Sendable {
  /// Rows above.
  public let top: Int
  /// Columns to the left.
  public let left: Int
  /// Rows below.
  public let bottom: Int
  /// Columns to the right.
  public let right: Int

  /// A number for every side.
  public init(top: Int = 0, left: Int = 0, bottom: Int = 0, right: Int = 0) {
    (self.top, self.left, self.bottom, self.right) = (top, left, bottom, right)
  }

  /// The same rows above and below, and the same columns left and right.
  public init(_ padding: ImageSize) {
    self.init(top: padding.height, left: padding.width, bottom: padding.height, right: padding.width)
  }
}
