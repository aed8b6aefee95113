/// Which operation a step of a ``Trace`` is, with all that its result depends on besides the operands.
package enum TracedOperation: Hashable, Sendable {
  /// A function of every element.
  case elementary(ElementaryFunction)
  /// Sums, differences, products and quotients of two tensors of one shape, element by element.
  case add, subtract, multiply, divide

  /// ``Convolution/convolve(_:_:bias:reading:plus:)`` of images, weights, bias and addend.
  case convolve(Convolution, reading: Rectifier?)
  /// ``Convolution/transpose(_:_:bias:to:reading:)`` of images, weights, bias and addend.
  case transpose(Convolution, reading: Rectifier?)
  /// x·w + bias along the innermost axis.
  case linear
  /// The product of two matrices, either of which may be transposed before.
  case matrixProduct(transposingLeft: Bool, transposingRight: Bool)

  /// (x − mean) / √(variance + ε) · scale + offset along the innermost axis, of x, scale, offset, mean and variance.
  case normalized(epsilon: Float, then: Rectifier?)
  /// Each row brought to mean 0 and variance 1, of x, scale and offset.
  case layerNormalized(epsilon: Float)

  /// tanh(a)·σ(b) of the halves a and b of the channels.
  case gated
  /// addend + a·σ(b) of the halves a and b of the channels, and of an addend.
  case linearlyGated
  /// elu(x) and elu(−x) side by side.
  case concatELU

  /// Some channels of the innermost axis.
  case channels(Range<Int>)
  /// Tensors side by side along the innermost axis.
  case concatenated
  /// Axes in another order.
  case permuted([Int])
  /// Images with each row moved down by one.
  case shiftedDown

  /// Images, with a row of `[N, C]` added to every pixel of each.
  case addPerImage
  /// Rows along the innermost axis, with one row added to each.
  case addRow
  /// Rows along the innermost axis, each times one row.
  case multiplyByRow
  /// Samples, with a number for each added to all its elements.
  case addPerSample
  /// Samples, each times a number.
  case multiplyPerSample

  /// The sums over all axes but the first.
  case sumPerSample
  /// The sums of the products of two tensors over all axes but the first.
  case dotPerSample
  /// The sums over the pixels of each image.
  case sumPerImage

  /// The rows of a table, at indices.
  case rows
  /// An operation that says nothing of itself but its name.
  case unknown(String)
}

/// A function of one number that is applied to every element.
package enum ElementaryFunction: Hashable, Sendable {
  /// max(x, 0).
  case relu
  /// x where positive, slope·x elsewhere.
  case leakyReLU(slope: Float)
  /// x where positive, alpha·(eˣ − 1) elsewhere.
  case elu(alpha: Float)
  /// x·Φ(x).
  case gelu
  /// x·σ(x).
  case silu
  /// 1 / (1 + e⁻ˣ).
  case sigmoid
  /// The hyperbolic tangent.
  case tanh
  /// log(1 + eˣ).
  case softplus
  /// eˣ, the logarithm, x², √x, |x|, 1/x.
  case exp, log, square, squareRoot, absolute, reciprocal
  /// The nearest number in low...high.
  case clamp(low: Float, high: Float)
  /// scale·x + shift.
  case scaleAndShift(scale: Float, shift: Float)

  /// What `rectifier` does.
  init(_ rectifier: Rectifier) {
    self = rectifier == .relu ? .relu : .leakyReLU(slope: rectifier.slope)
  }
}
