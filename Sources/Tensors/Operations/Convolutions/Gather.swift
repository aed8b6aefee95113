import CConvolution

/// A convolution or its transpose: each pixel of the result gathers from the images, through the taps.
struct Gather {
  /// What rides along with the sums.
  struct Options {
    /// Where sums start, by channel.
    var bias: Vector?

    /// Images are rectified as they are read.
    var rectifier: Rectifier?

    /// The sums are rectified, by ``Rectifier/relu``.
    var isRectified = false

    /// The result is the gradient of what this rectifier makes of the images, which are shaped as the result.
    var gate: (rectifier: Rectifier, images: ImageBatch)?

    /// Added to the result in the end.
    var addend: ImageBatch?

    /// The result is a gradient, whose sums may be taken with fewer products than there are terms.
    var isGradient = false
  }

  let convolution: Convolution
  let result: Shape<4>
  let isTransposed: Bool

  init(_ convolution: Convolution, result: Shape<4>, isTransposed: Bool) {
    (self.convolution, self.result, self.isTransposed) = (convolution, result, isTransposed)
  }

  /// The gather that gives the gradient of images shaped like these.
  private func adjoint(for images: ImageBatch) -> Gather {
    Gather(convolution, result: images.shape, isTransposed: !isTransposed)
  }
}

// MARK: On the tape

extension Gather {
  /// The result for `images`, with the rules of its operands.
  func recorded(
    _ operation: String, _ images: ImageBatch, _ weights: Tensor<3>, bias: Vector?,
    reading rectifier: Rectifier?, plus addend: ImageBatch?
  ) -> ImageBatch {
    let options = Options(bias: bias, rectifier: rectifier, addend: addend)
    let output = ImageBatch(shape: result) { sum(images, weights, options, into: $0) }
    let biasGradient = bias.map { _ in BiasGradient() }
    var operands: [Pullback<4>] = [
      images.pullback(addingTo: { imageGradient($0, weights, of: images, reading: rectifier, before: $1) }),
      weights.pullback { weightGradient($0, of: images, reading: rectifier, with: biasGradient) },
    ]
    if let bias, let biasGradient { operands.append(bias.pullback { biasGradient.sums(of: $0) }) }
    if let addend { operands.append(addend.pullback { $0 }) }
    return output.recorded(
      operation, operands,
      as: TracedCall(
        isTransposed
          ? .transpose(convolution, reading: rectifier) : .convolve(convolution, reading: rectifier),
        images.operand, weights.operand, bias?.operand, addend?.operand))
  }

  /// The gradient of the images added to what came `before`, given that of the result.
  private func imageGradient(
    _ gradient: ImageBatch, _ weights: Tensor<3>, of images: ImageBatch, reading rectifier: Rectifier?,
    before: ImageBatch?
  ) -> ImageBatch {
    let adjoint = adjoint(for: images)
    if gradient.isWatched || weights.isWatched || (rectifier != nil && images.isWatched) {
      let read = adjoint.recorded(
        "gradient of a convolution", gradient, weights, bias: nil, reading: nil, plus: nil)
      let share = read.gradient(of: rectifier, at: images)
      return before.map { $0 + share } ?? share
    }
    let options = Options(gate: rectifier.map { ($0, images) }, addend: before, isGradient: true)
    let target = before ?? ImageBatch(shape: images.shape, storage: Storage(count: images.count))
    adjoint.sum(gradient, weights, options, into: target.storage.elements)
    return target
  }

  /// The gradient of the weights, given that of the result.
  private func weightGradient(
    _ gradient: ImageBatch, of images: ImageBatch, reading rectifier: Rectifier?, with bias: BiasGradient?
  ) -> Tensor<3> {
    if gradient.isWatched || images.isWatched {
      let read = rectifier.map { images.rectified(by: $0) } ?? images
      return isTransposed ? convolution.weights(gradient, read) : convolution.weights(read, gradient)
    }
    let sums = WeightGradient(convolution)
    return isTransposed
      ? sums.sum(gradient, images, readingConvolved: rectifier, imageSums: bias)
      : sums.sum(images, gradient, reading: rectifier, convolvedSums: bias)
  }
}

// MARK: In memory

extension Gather {
  /// Writes the result for `images`. Not recorded.
  func sum(
    _ images: ImageBatch, _ weights: Tensor<3>, _ options: Options, into target: UnsafeMutablePointer<Float>
  ) {
    var geometry =
      isTransposed
      ? convolution.geometry(inputs: result, outputs: images.shape)
      : convolution.geometry(inputs: images.shape, outputs: result)
    let gather = isTransposed ? gm_convolve_transpose : gm_convolve
    let workspaceSize = isTransposed ? gm_convolve_transpose_workspace_size : gm_convolve_workspace_size
    options.withKernelOptions { options in
      withWorkspace(workspaceSize(&geometry, options)) { workspace in
        gather(&geometry, images.pointer, weights.pointer, options, target, workspace)
      }
    }
  }
}

extension Gather.Options {
  /// Calls `body` with the options as kernels take them.
  func withKernelOptions<Result>(
    _ body: (UnsafePointer<gm_convolution_options>) -> Result
  ) -> Result {
    var options = gm_convolution_options()
    options.bias = bias?.pointer
    options.epilogue = isRectified ? gm_epilogue_relu : gm_epilogue_none
    options.gate = gate?.images.pointer
    options.gate_slope = gate?.rectifier.slope ?? 0
    options.addend = addend?.pointer
    options.is_gradient = isGradient
    return withKernelRectifier(rectifier) {
      options.input_rectifier = $0
      return withExtendedLifetime(self) { body(&options) }
    }
  }
}

/// Calls `body` with a rectifier as kernels take it.
func withKernelRectifier<Result>(
  _ rectifier: Rectifier?, _ body: (UnsafePointer<gm_rectifier>?) -> Result
) -> Result {
  guard let rectifier else { return body(nil) }
  return withUnsafePointer(to: gm_rectifier(slope: rectifier.slope), body)
}
