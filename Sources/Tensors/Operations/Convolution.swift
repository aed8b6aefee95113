/// The geometry of a two-dimensional convolution: which input pixels an output pixel sees, and from which channels.
///
/// A convolution is a sum over *taps*, the places (row, column) of the kernel that the mask keeps, each with a
/// slice of the weights:
///
///     y[n, p, o] = Σ over taps δ and channels i of x[n, stride·p + dilation·δ − padding, i] · w[δ, i, o]
///
/// Images are `[N, H, W, C]`, weights `[taps, in, out]`. ``convolve(_:_:bias:)``, ``transpose(_:_:bias:to:)`` and
/// ``weights(_:_:)`` are the three derivatives of one form that is linear in x, w and y, so each is the others'
/// gradient, and all can be differentiated any number of times.
public struct Convolution: Hashable, Sendable {
  /// Rows and columns of the kernel.
  public let kernel: ImageSize
  /// Pixels from one output's input to the next.
  public let stride: ImageSize
  /// Rows and columns of zeros around the input.
  public let padding: ImageSize
  /// Pixels from one tap to the next.
  public let dilation: ImageSize
  /// Which taps and channels are left out.
  public let mask: Mask

  /// What a masked convolution leaves out, so that no output sees pixels that come later in reading order (van
  /// den Oord et al. 2016, "Pixel recurrent neural networks", section 3.4).
  ///
  /// Channels are split into as many equal blocks as there are groups: with three, blocks for red, green and blue.
  public enum Mask: Hashable, Sendable {
    /// Nothing.
    case none
    /// All later pixels; and of the pixel itself, the output's own group and later ones.
    case a(groups: Int = 1)
    /// All later pixels; and of the pixel itself, groups later than the output's own.
    case b(groups: Int = 1)
  }

  /// A convolution with a kernel of this size.
  public init(
    kernel: ImageSize, stride: ImageSize = 1, padding: ImageSize = 0, dilation: ImageSize = 1,
    mask: Mask = .none
  ) {
    (self.kernel, self.stride, self.padding) = (kernel, stride, padding)
    (self.dilation, self.mask) = (dilation, mask)
  }

  /// The number of taps: the first extent of the weights.
  public var tapCount: Int { tapPositions.count }

  /// The places of the taps in the kernel, counted in row-major order.
  public var tapPositions: [Int] {
    let places = 0..<kernel.height * kernel.width
    let centre = (kernel.height / 2) * kernel.width + kernel.width / 2
    switch mask {
    case .none: return Array(places)
    case .a(let groups): return Array(places.prefix(groups > 1 ? centre + 1 : centre))
    case .b: return Array(places.prefix(centre + 1))
    }
  }

  /// The size of the output for an input of this size.
  public func outputSize(of input: ImageSize) -> ImageSize {
    func extent(_ input: Int, _ kernel: Int, _ stride: Int, _ padding: Int, _ dilation: Int) -> Int {
      max(0, (input + 2 * padding - dilation * (kernel - 1) - 1) / stride + 1)
    }
    return ImageSize(
      extent(input.height, kernel.height, stride.height, padding.height, dilation.height),
      extent(input.width, kernel.width, stride.width, padding.width, dilation.width))
  }
}

extension Convolution {
  /// The convolution of `images` `[N, H, W, in]` with `weights` `[taps, in, out]`, plus `bias` `[out]`.
  public func convolve(_ images: ImageBatch, _ weights: Tensor<3>, bias: Vector? = nil) -> ImageBatch {
    require(
      weights.shape[0] == tapCount && weights.shape[1] == images.shape[3],
      "convolve: weights \(weights.shape) do not fit \(tapCount) taps and images \(images.shape)")
    let size = images.size
    let output = outputSize(of: size)
    let shape: Shape<4> = [images.shape[0], output.height, output.width, weights.shape[2]]
    let result = ImageBatch(shape: shape) { target in
      target.update(repeating: 0, count: shape.count)
      visit(images.shape, shape) { x, y, w in
        target[y] += images.pointer[x] * weights.pointer[w]
      }
    }.recorded(
      "convolve",
      images.pullback { self.transpose($0, weights, to: size) },
      weights.pullback { self.weights(images, $0) })
    return bias.map(result.adding(row:)) ?? result
  }

  /// The transpose of ``convolve(_:_:bias:)``: `images` `[N, H', W', out]` to `[N, size, in]`, plus `bias` `[in]`.
  public func transpose(
    _ images: ImageBatch, _ weights: Tensor<3>, bias: Vector? = nil, to size: ImageSize
  ) -> ImageBatch {
    require(
      weights.shape[0] == tapCount && weights.shape[2] == images.shape[3],
      "transpose: weights \(weights.shape) do not fit \(tapCount) taps and images \(images.shape)")
    require(
      outputSize(of: size) == images.size,
      "transpose: images of \(size) convolve to \(outputSize(of: size)), not to \(images.shape)")
    let shape: Shape<4> = [images.shape[0], size.height, size.width, weights.shape[1]]
    let result = ImageBatch(shape: shape) { target in
      target.update(repeating: 0, count: shape.count)
      visit(shape, images.shape) { x, y, w in
        target[x] += images.pointer[y] * weights.pointer[w]
      }
    }.recorded(
      "transpose",
      images.pullback { self.convolve($0, weights) },
      weights.pullback { self.weights($0, images) })
    return bias.map(result.adding(row:)) ?? result
  }

  /// The gradient of the weights: `input` `[N, H, W, in]` and `output` `[N, H', W', out]` to `[taps, in, out]`.
  public func weights(_ input: ImageBatch, _ output: ImageBatch) -> Tensor<3> {
    require(
      outputSize(of: input.size) == output.size && input.shape[0] == output.shape[0],
      "weights: images \(input.shape) do not convolve to \(output.shape)")
    let size = input.size
    let shape: Shape<3> = [tapCount, input.shape[3], output.shape[3]]
    return Tensor<3>(shape: shape) { target in
      target.update(repeating: 0, count: shape.count)
      visit(input.shape, output.shape) { x, y, w in
        target[w] += input.pointer[x] * output.pointer[y]
      }
    }.recorded(
      "weights",
      input.pullback { self.transpose(output, $0, to: size) },
      output.pullback { self.convolve(input, $0) })
  }

  private func visit(_ x: Shape<4>, _ y: Shape<4>, _ body: (Int, Int, Int) -> Void) {
    let positions = tapPositions
    let centre = (kernel.height / 2) * kernel.width + kernel.width / 2
    func allowed(_ position: Int, _ i: Int, _ o: Int) -> Bool {
      switch mask {
      case .none: true
      case .a(let g): position != centre || i * g / x[3] < o * g / y[3]
      case .b(let g): position != centre || i * g / x[3] <= o * g / y[3]
      }
    }
    for n in 0..<y[0] {
      for r in 0..<y[1] {
        for c in 0..<y[2] {
          for (tap, position) in positions.enumerated() {
            let row = r * stride.height + position / kernel.width * dilation.height - padding.height
            let column = c * stride.width + position % kernel.width * dilation.width - padding.width
            guard 0..<x[1] ~= row && 0..<x[2] ~= column else { continue }
            for i in 0..<x[3] {
              for o in 0..<y[3] where allowed(position, i, o) {
                body(
                  ((n * x[1] + row) * x[2] + column) * x[3] + i, ((n * y[1] + r) * y[2] + c) * y[3] + o,
                  (tap * x[3] + i) * y[3] + o)
              }
            }
          }
        }
      }
    }
  }
}

extension Tensor where Rank == 4 {
  /// The height and width of images.
  public var size: ImageSize { ImageSize(shape[1], shape[2]) }
}
