extension Convolution {
  /// The convolution of images `[N, H, W, in]` with weights `[taps, in, out]`, plus `bias` `[out]` and `addend`:
  /// `[N, H', W', out]`.
  ///
  ///     y = convolution of r(images) + bias + addend
  ///
  /// where r is the `rectifier`, if there is one. Rectified in reading and added in writing, neither costs a walk
  /// through memory of its own, and rectified images are not kept beside the others.
  public func convolve(
    _ images: ImageBatch, _ weights: Tensor<3>, bias: Vector? = nil, reading rectifier: Rectifier? = nil,
    plus addend: ImageBatch? = nil
  ) -> ImageBatch {
    check("convolve", weights, inputs: images.shape[3], bias: bias)
    let size = outputSize(of: images.size)
    let result: Shape<4> = [images.shape[0], size.height, size.width, weights.shape[2]]
    require(
      addend.map { $0.shape == result } ?? true,
      "convolve: \(addend?.shape ?? result) can't be added to results of shape \(result)")
    return Gather(self, result: result, isTransposed: false)
      .recorded("convolve", images, weights, bias: bias, reading: rectifier, plus: addend)
  }

  /// The transposed convolution of images `[N, H', W', out]` with weights `[taps, in, out]`, plus `bias` `[in]`:
  /// `[N, size, in]`. The images are rectified as they are read, if there is a `rectifier`.
  ///
  /// The size must be one that ``convolve(_:_:bias:reading:plus:)`` takes to the size of the images; it is
  /// ``smallestInput(for:)`` when nothing is said.
  public func transpose(
    _ images: ImageBatch, _ weights: Tensor<3>, bias: Vector? = nil, to size: ImageSize? = nil,
    reading rectifier: Rectifier? = nil
  ) -> ImageBatch {
    check("transpose", weights, outputs: images.shape[3], bias: bias)
    let size = size ?? smallestInput(for: images.size)
    checkSizes("transpose", from: size, to: images.size)
    let result: Shape<4> = [images.shape[0], size.height, size.width, weights.shape[1]]
    return Gather(self, result: result, isTransposed: true)
      .recorded("transpose", images, weights, bias: bias, reading: rectifier, plus: nil)
  }

  /// The gradient of the weights, given images `[N, H, W, in]` and the gradient of what they convolve to,
  /// `[N, H', W', out]`: `[taps, in, out]`. Zero where the mask leaves a weight out.
  public func weights(_ images: ImageBatch, _ convolved: ImageBatch) -> Tensor<3> {
    require(
      images.shape[0] == convolved.shape[0],
      "weights: \(images.shape) and \(convolved.shape) are not as many images")
    let size = images.size
    checkSizes("weights", from: size, to: convolved.size)
    return WeightGradient(self).sum(images, convolved).recorded(
      "weights",
      images.pullback { self.transpose(convolved, $0, to: size) },
      convolved.pullback { self.convolve(images, $0) })
  }
}

extension Convolution {
  /// Stops unless the weights fit the taps and the channels that are given, and the bias the others.
  private func check(
    _ operation: String, _ weights: Tensor<3>, inputs: Int? = nil, outputs: Int? = nil, bias: Vector?
  ) {
    let wanted: Shape<3> = [tapCount, inputs ?? weights.shape[1], outputs ?? weights.shape[2]]
    require(weights.shape == wanted, "\(operation): weights \(weights.shape) where \(wanted) fits the images")
    let results = inputs == nil ? weights.shape[1] : weights.shape[2]
    require(
      bias.map { $0.count == results } ?? true,
      "\(operation): a bias of \(bias?.count ?? 0) for \(results) channels")
  }

  private func checkSizes(_ operation: String, from input: ImageSize, to output: ImageSize) {
    let wanted = outputSize(of: input)
    require(output == wanted, "\(operation): images of \(input) convolve to \(wanted), not to \(output)")
  }
}

extension Tensor where Rank == 4 {
  /// The height and width of images.
  public var size: ImageSize { ImageSize(shape[1], shape[2]) }
}
