import Tensors

/// The zeros around the input of a convolution: a whole number of pixels on each side, or ``same``.
public enum Padding: Sendable, Hashable {
  /// As many on each side as keep the size of the image where the stride is 1: dilation·(kernel − 1)/2. The
  /// kernel must be odd, or the dilation even.
  case same

  /// Rows above and below, and columns left and right.
  case pixels(ImageSize)

  /// The rows and columns of zeros, for a kernel of this size.
  public func size(kernel: ImageSize, dilation: ImageSize = 1) -> ImageSize {
    switch self {
    case .pixels(let size): return size
    case .same:
      let rows = dilation.height * (kernel.height - 1)
      let columns = dilation.width * (kernel.width - 1)
      require(
        rows.isMultiple(of: 2) && columns.isMultiple(of: 2),
        "Padding: a kernel of \(kernel) has no middle, so no equal padding keeps the size")
      return ImageSize(rows / 2, columns / 2)
    }
  }
}

extension Padding: ExpressibleByIntegerLiteral {
  /// As many pixels on each side.
  public init(integerLiteral pixels: Int) { self = .pixels(ImageSize(pixels, pixels)) }
}
