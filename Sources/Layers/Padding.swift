import Tensors

/// The zeros around the input of a convolution: a whole number of pixels on each side, ``same``, or others on every
/// side.
public enum Padding: Sendable, Hashable {
  /// As many as keep the size of the image where the stride is 1: dilation·(kernel − 1) altogether, half of
  /// it on each side, the odd one below and to the right.
  case same

  /// Rows above and below, and columns left and right.
  case pixels(ImageSize)

  /// A number for every side.
  case margins(Margins)

  /// The rows and columns of zeros, for a kernel of this size.
  public func margins(kernel: ImageSize, dilation: ImageSize = 1) -> Margins {
    switch self {
    case .pixels(let size): return Margins(size)
    case .margins(let margins): return margins
    case .same:
      let rows = dilation.height * (kernel.height - 1)
      let columns = dilation.width * (kernel.width - 1)
      return Margins(top: rows / 2, left: columns / 2, bottom: rows - rows / 2, right: columns - columns / 2)
    }
  }
}

extension Padding: ExpressibleByIntegerLiteral {
  /// As many pixels on each side.
  public init(integerLiteral pixels: Int) { self = .pixels(ImageSize(pixels)) }
}
