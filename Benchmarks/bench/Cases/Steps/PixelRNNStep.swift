import GenerativeModels

/// A PixelRNN on binary images of 28×28 pixels.
struct PixelRNNStep<Recurrence: PixelRecurrence> {
  let model: PixelRNN<Recurrence>
  private let optimizer: Adam

  init(_ configuration: PixelRNNConfiguration, using generator: inout RandomGenerator) {
    let format = ImageFormat(height: 28, width: 28, levels: 2)
    model = PixelRNN(configuration, format: format, using: &generator)
    optimizer = Adam(for: model, learningRate: 1e-4)
  }

  func train(on images: ImageBatch) {
    let (_, gradients) = valueAndGradient(of: model) { -$0.logLikelihood(of: images).mean() }
    optimizer.step(gradients)
  }
}

/// The products of a PixelRNN on binary images of 28×28 pixels, forward, layer by layer.
struct PixelRNNWork {
  let configuration: PixelRNNConfiguration
  let batch: Int

  /// The sizes, as in `28x28, h=16, 7 layers`.
  var name: String {
    "28x28, h=\(configuration.features), \(configuration.layers) \(configuration.layers == 1 ? "layer" : "layers")"
  }

  /// The layers where these are the products of an LSTM, given its inputs and units.
  func layers(lstm: (_ inputs: Int, _ units: Int) -> Int) -> [Int] {
    let (h, head) = (configuration.features, configuration.headFeatures)
    let block = [lstm(2 * h, h), pointwise(h, 2 * h)]
    return [masked(7, .a(), 1, 2 * h)] + (0..<configuration.layers).flatMap { _ in block }
      + [pointwise(2 * h, head), pointwise(head, 1)]
  }

  /// A Row LSTM: from two pixels of the input, and from three states of the row above.
  func rowLSTM(inputs: Int, units: Int) -> Int {
    masked(ImageSize(1, 3), .b(), inputs, 4 * units) + 27 * (27 + 28 + 27) * batch * units * 4 * units
  }

  /// A Diagonal BiLSTM: in each direction from the input's pixel, and from the states beside it and above.
  func diagonalBiLSTM(inputs: Int, units: Int) -> Int {
    2 * (pointwise(inputs, 4 * units) + 2 * 27 * 28 * batch * units * 4 * units)
  }

  private func pointwise(_ inputs: Int, _ outputs: Int) -> Int { 28 * 28 * batch * inputs * outputs }

  private func masked(
    _ kernel: ImageSize, _ mask: Convolution.Mask, _ inputs: Int, _ outputs: Int
  ) -> Int {
    let convolution = Convolution(
      kernel: kernel, padding: ImageSize(kernel.height / 2, kernel.width / 2), mask: mask)
    return ConvolutionWork(
      convolution: convolution, batch: batch, size: 28, inputs: inputs, outputs: outputs
    ).products
  }
}
