import CConvolution

/// The geometry of a two-dimensional convolution: which input pixels an output pixel sees, and of which channels.
///
/// A convolution is a sum over *taps*, the places δ = (row, column) of the kernel that the mask keeps, each with a
/// slice of the weights:
///
///     y[n, p, o] = Σ over taps δ and channels i of x[n, stride·p + dilation·δ − padding, i] · w[δ, i, o]
///
/// Images are `[N, H, W, C]`, weights `[taps, in, out]`. ``convolve(_:_:bias:reading:plus:)``,
/// ``transpose(_:_:bias:to:reading:)`` and ``weights(_:_:)`` are the three derivatives of one form that is linear in x, w
/// and y.
public struct Convolution: Hashable, Sendable {
  /// Rows and columns of the kernel.
  public let kernel: ImageSize
  /// Pixels from one output's input to the next.
  public let stride: ImageSize
  /// The zeros around the input.
  public let margins: Margins
  /// Pixels from one tap to the next.
  public let dilation: ImageSize
  /// Which taps and channels are left out.
  public let mask: Mask

  /// A convolution with a kernel of this size, whose input is padded with `padding.height` rows of zeros above and
  /// below and `padding.width` columns left and right.
  public init(
    kernel: ImageSize, stride: ImageSize = 1, padding: ImageSize = 0, dilation: ImageSize = 1,
    mask: Mask = .none
  ) {
    self.init(kernel: kernel, stride: stride, margins: Margins(padding), dilation: dilation, mask: mask)
  }

  /// A convolution with a kernel of this size, whose input is padded differently on every side.
  public init(
    kernel: ImageSize, stride: ImageSize = 1, margins: Margins, dilation: ImageSize = 1, mask: Mask = .none
  ) {
    for (name, size) in [("kernel", kernel), ("stride", stride), ("dilation", dilation)] {
      require(size.height > 0 && size.width > 0, "Convolution: the \(name) \(size) has no extent")
    }
    require(mask.groups > 0, "Convolution: a mask of \(mask.groups) groups")
    (self.kernel, self.stride, self.margins) = (kernel, stride, margins)
    (self.dilation, self.mask) = (dilation, mask)
  }

  /// The number of taps: the first extent of the weights.
  public var tapCount: Int {
    var geometry = geometry(inputs: [1, 1, 1, 1], outputs: [1, 1, 1, 1])
    return gm_convolution_taps(&geometry, nil)
  }

  /// The places of the taps in the kernel, counted in row-major order.
  public var tapPositions: [Int] {
    var geometry = geometry(inputs: [1, 1, 1, 1], outputs: [1, 1, 1, 1])
    let taps = [gm_convolution_tap](unsafeUninitializedCapacity: tapCount) { buffer, count in
      count = gm_convolution_taps(&geometry, buffer.baseAddress)
    }
    return taps.map { Int($0.kernel_y) * kernel.width + Int($0.kernel_x) }
  }

  /// How many input channels, from the first on, `output` of `outputs` channels sees of its own pixel.
  public func ownPixelChannels(of output: Int, outputs: Int, inputs: Int) -> Int {
    var geometry = geometry(inputs: [1, 1, 1, inputs], outputs: [1, 1, 1, outputs])
    return Int(gm_convolution_centre_channels(&geometry, Int32(output)))
  }

  /// The size of the output for an input of this size: ⌊(size + padding − dilation·(kernel − 1) − 1) / stride⌋ + 1.
  public func outputSize(of input: ImageSize) -> ImageSize {
    let (height, width) = (input.height - onePixel.height, input.width - onePixel.width)
    require(
      height >= 0 && width >= 0,
      "Convolution: images of \(input) are too small for a kernel of \(kernel), dilated by \(dilation)")
    return ImageSize(height / stride.height + 1, width / stride.width + 1)
  }

  /// The smallest size of images that convolve to the size `output`.
  public func smallestInput(for output: ImageSize) -> ImageSize {
    ImageSize(
      (output.height - 1) * stride.height + onePixel.height,
      (output.width - 1) * stride.width + onePixel.width)
  }

  /// The size of images that convolve to one pixel.
  private var onePixel: ImageSize {
    ImageSize(
      dilation.height * (kernel.height - 1) + 1 - margins.top - margins.bottom,
      dilation.width * (kernel.width - 1) + 1 - margins.left - margins.right)
  }
}

extension Convolution {
  /// The geometry as kernels take it, for images of these shapes.
  func geometry(inputs: Shape<4>, outputs: Shape<4>) -> gm_convolution_geometry {
    gm_convolution_geometry(
      batch: Int32(inputs[0]),
      input_height: Int32(inputs[1]), input_width: Int32(inputs[2]), input_channels: Int32(inputs[3]),
      output_height: Int32(outputs[1]), output_width: Int32(outputs[2]), output_channels: Int32(outputs[3]),
      kernel_height: Int32(kernel.height), kernel_width: Int32(kernel.width),
      stride_y: Int32(stride.height), stride_x: Int32(stride.width),
      padding_top: Int32(margins.top), padding_left: Int32(margins.left),
      dilation_y: Int32(dilation.height), dilation_x: Int32(dilation.width),
      mask: mask.kernelValue, mask_groups: Int32(mask.groups))
  }
}

extension Convolution.Mask {
  fileprivate var kernelValue: gm_mask {
    switch self {
    case .none: gm_mask_none
    case .a: gm_mask_a
    case .b: gm_mask_b
    }
  }
}
