import Tensors

/// A convolution of images of one shape, forward or transposed: what it sums, and what it is called.
///
/// All three of its derivatives sum the same products x[n, s·p + δ, i] · w[δ, i, o] · y[n, p, o], each over others
/// of the indices; so forward and transposed, and either's gradients, have the same number of them.
struct ConvolutionWork {
  let convolution: Convolution
  let batch: Int
  /// The size of x.
  let size: ImageSize
  /// The channels of x.
  let inputs: Int
  /// The channels of y.
  let outputs: Int

  /// The shape of x.
  var inputShape: Shape<4> { [batch, size.height, size.width, inputs] }

  /// The shape of the weights.
  var weightShape: Shape<3> { [convolution.tapCount, inputs, outputs] }

  /// The shape of y.
  var outputShape: Shape<4> {
    let size = convolution.outputSize(of: size)
    return [batch, size.height, size.width, outputs]
  }

  /// The products whose x lies in the image and whose w the mask keeps.
  var products: Int {
    let positions = convolution.tapPositions
    let centre = (convolution.kernel.height / 2) * convolution.kernel.width + convolution.kernel.width / 2
    let products = positions.map { position in
      let row = position / convolution.kernel.width
      let column = position % convolution.kernel.width
      return pixels(\.height, row, convolution.margins.top, outputShape[1])
        * pixels(\.width, column, convolution.margins.left, outputShape[2])
        * channelPairs(atCentre: position == centre)
    }
    return batch * products.reduce(0, +)
  }

  /// The places of the output at which a tap lies within the image, along one axis.
  private func pixels(_ axis: KeyPath<ImageSize, Int>, _ tap: Int, _ padding: Int, _ places: Int) -> Int {
    let shift = tap * convolution.dilation[keyPath: axis] - padding
    return (0..<places).count { place in
      0..<size[keyPath: axis] ~= place * convolution.stride[keyPath: axis] + shift
    }
  }

  /// The pairs of an input and an output channel that the mask keeps.
  private func channelPairs(atCentre: Bool) -> Int {
    guard atCentre, convolution.mask != .none else { return inputs * outputs }
    return (0..<outputs).reduce(0) {
      $0 + convolution.ownPixelChannels(of: $1, outputs: outputs, inputs: inputs)
    }
  }
}

extension ConvolutionWork {
  /// y from x, w and a bias.
  func convolution(_ name: String) -> Operation {
    Operation(
      name, products: products, task("convolution", size, inputs, outputs),
      operands: operands(bias: outputs, fanIn: weightShape.count / outputs)
    ) { [self] operands in
      convolution.convolve(
        operands[0].reshaped(inputShape), operands[1].reshaped(weightShape), bias: operands[2]
      ).flattened
    }
  }

  /// x from y, w and a bias.
  func transposition(_ name: String) -> Operation {
    let shape = outputShape
    return Operation(
      name, products: products, task("transposed", ImageSize(shape[1], shape[2]), outputs, inputs),
      operands: operands(bias: inputs, fanIn: weightShape.count / inputs, transposed: true)
    ) { [self] operands in
      convolution.transpose(
        operands[0].reshaped(outputShape), operands[1].reshaped(weightShape), bias: operands[2], to: size
      ).flattened
    }
  }

  private func operands(bias: Int, fanIn: Int, transposed: Bool = false) -> [Operand] {
    [
      Operand((transposed ? outputShape : inputShape).count), Operand(weightShape.count, fanIn: fanIn),
      Operand(bias),
    ]
  }

  private func task(_ name: String, _ size: ImageSize, _ inputs: Int, _ outputs: Int) -> PeerTask {
    PeerTask(
      name,
      [
        "batch": batch, "height": size.height, "width": size.width, "inputs": inputs, "outputs": outputs,
        "kernel": convolution.kernel.height, "stride": convolution.stride.height,
        "padding": convolution.margins.top,
      ])
  }
}
