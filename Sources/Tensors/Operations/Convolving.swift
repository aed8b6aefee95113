import CConvolution

extension Convolution {
  /// The convolution of images `[N, H, W, in]` with weights `[taps, in, out]`, plus `bias` `[out]`, and
  /// max(·, 0) of that if asked: `[N, H', W', out]`.
  public func convolve(
    _ images: ImageBatch, _ weights: Tensor<3>, bias: Vector? = nil, thenReLU: Bool = false
  ) -> ImageBatch {
    check("convolve", weights, inputs: images.shape[3], bias: bias)
    let size = images.size
    let shape = outputShape(images, weights)
    var geometry = geometry(inputs: images.shape, outputs: shape)
    var options = options(bias, thenReLU)
    let result = ImageBatch(shape: shape) { target in
      withWorkspace(gm_convolve_workspace_size(&geometry, &options)) { workspace in
        gm_convolve(&geometry, nil, images.pointer, weights.pointer, &options, target, workspace)
      }
    }
    return result.recorded(
      "convolve", bias: bias, thenReLU: thenReLU,
      images.pullback { self.transpose($0, weights, to: size) },
      weights.pullback { self.weights(images, $0) })
  }

  /// The transposed convolution of images `[N, H', W', out]` with weights `[taps, in, out]`, plus `bias` `[in]`, and
  /// max(·, 0) of that if asked: `[N, size, in]`.
  ///
  /// The size must be one that ``convolve(_:_:bias:thenReLU:)`` takes to the size of the images; it is
  /// ``smallestInput(for:)`` when nothing is said.
  public func transpose(
    _ images: ImageBatch, _ weights: Tensor<3>, bias: Vector? = nil, to size: ImageSize? = nil,
    thenReLU: Bool = false
  ) -> ImageBatch {
    check("transpose", weights, outputs: images.shape[3], bias: bias)
    let size = size ?? smallestInput(for: images.size)
    checkSizes("transpose", from: size, to: images.size)
    let shape: Shape<4> = [images.shape[0], size.height, size.width, weights.shape[1]]
    var geometry = geometry(inputs: shape, outputs: images.shape)
    var options = options(bias, thenReLU)
    let result = ImageBatch(shape: shape) { target in
      withWorkspace(gm_convolve_transpose_workspace_size(&geometry, &options)) { workspace in
        gm_convolve_transpose(&geometry, nil, images.pointer, weights.pointer, &options, target, workspace)
      }
    }
    return result.recorded(
      "transpose", bias: bias, thenReLU: thenReLU,
      images.pullback { self.convolve($0, weights) },
      weights.pullback { self.weights($0, images) })
  }

  /// The gradient of the weights, given images `[N, H, W, in]` and the gradient of what they convolve to,
  /// `[N, H', W', out]`: `[taps, in, out]`. Zero where the mask leaves a weight out.
  public func weights(_ images: ImageBatch, _ convolved: ImageBatch) -> Tensor<3> {
    require(
      images.shape[0] == convolved.shape[0],
      "weights: \(images.shape) and \(convolved.shape) are not as many images")
    let size = images.size
    checkSizes("weights", from: size, to: convolved.size)
    var geometry = geometry(inputs: images.shape, outputs: convolved.shape)
    let result = Tensor<3>(shape: [tapCount, images.shape[3], convolved.shape[3]]) { target in
      withWorkspace(gm_convolve_weights_workspace_size(&geometry)) { workspace in
        gm_convolve_weights(&geometry, images.pointer, convolved.pointer, nil, target, workspace)
      }
    }
    return result.recorded(
      "weights",
      images.pullback { self.transpose(convolved, $0, to: size) },
      convolved.pullback { self.convolve(images, $0) })
  }

  /// Writes one pixel of what ``convolve(_:_:bias:thenReLU:)`` gives into `result`, to the same bits, and leaves
  /// all others as they are: for sampling pixel by pixel. Not recorded.
  package func convolvePixel(
    row: Int, column: Int, of images: ImageBatch, _ weights: Tensor<3>, bias: Vector? = nil,
    thenReLU: Bool = false, into result: inout ImageBatch
  ) {
    check("convolvePixel", weights, inputs: images.shape[3], bias: bias)
    let shape = outputShape(images, weights)
    require(
      result.shape == shape, "convolvePixel: the result has the shape \(result.shape); it must have \(shape)")
    require(
      0..<shape[1] ~= row && 0..<shape[2] ~= column, "convolvePixel: (\(row), \(column)) is outside \(shape)")
    var geometry = geometry(inputs: images.shape, outputs: shape)
    var options = options(bias, thenReLU)
    var window = gm_window(y: Int32(row), x: Int32(column), height: 1, width: 1)
    result.withUnsafeMutableElements { target in
      guard let target = target.baseAddress else { return }
      withWorkspace(gm_convolve_workspace_size(&geometry, &options)) { workspace in
        gm_convolve(&geometry, &window, images.pointer, weights.pointer, &options, target, workspace)
      }
    }
  }
}

extension Convolution {
  private func outputShape(_ images: ImageBatch, _ weights: Tensor<3>) -> Shape<4> {
    let size = outputSize(of: images.size)
    return [images.shape[0], size.height, size.width, weights.shape[2]]
  }

  private func options(_ bias: Vector?, _ thenReLU: Bool) -> gm_convolution_options {
    gm_convolution_options(
      bias: bias?.pointer, input_rectifier: nil, epilogue: thenReLU ? gm_epilogue_relu : gm_epilogue_none,
      gate: nil, gate_slope: 0, addend: nil)
  }

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
