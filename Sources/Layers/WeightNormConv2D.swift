import Tensors

/// A convolution of images with normalised weights, whose margins may differ on every side: see
/// ``WeightNorm`` for the parameters, and ``Conv2D`` for the sum.
///
/// Input `[N, H, W, in]`, output `[N, H', W', out]`. A margin may be negative, which crops: with `top: 2,
/// bottom: -1` a kernel of two rows sees the two rows above each pixel.
public final class WeightNormConv2D: Layer, ModeDependent {
  /// The geometry: kernel, stride, margins.
  public let convolution: Convolution

  /// The weights and the bias.
  public let norm: WeightNorm

  /// What the layer does now.
  public var mode = Mode.evaluation

  /// A convolution from `inputs` channels to `outputs`.
  public init(
    _ inputs: Int, _ outputs: Int, _ convolution: Convolution, initialDeviation: Float = 1,
    using generator: inout RandomGenerator
  ) {
    self.convolution = convolution
    norm = WeightNorm(
      of: convolution, inputs: inputs, outputs: outputs, initialDeviation: initialDeviation, using: &generator
    )
  }

  /// The parameters, without a name of their own in files.
  public var parts: [(name: String, part: Any)] { norm.parts }

  /// The convolved images, plus the bias and `addend`.
  public func callAsFunction(_ input: ImageBatch) -> ImageBatch { self([input]) }

  /// The same of several images, whose channels count as if they stood side by side: they are never put
  /// there.
  public func callAsFunction(_ inputs: [ImageBatch], plus addend: ImageBatch? = nil) -> ImageBatch {
    let (channels, wanted) = (inputs.reduce(0) { $0 + $1.shape[3] }, norm.directions.shape[1])
    require(
      !inputs.isEmpty && channels == wanted,
      "WeightNormConv2D: inputs \(inputs.map(\.shape)); the layer was made for \(wanted) channels")
    if mode == .initialization { norm.initialize { sum(inputs, $0, bias: nil, plus: nil) } }
    return sum(inputs, norm.weights, bias: norm.bias.value, plus: addend)
  }

  private func sum(
    _ inputs: [ImageBatch], _ weights: Tensor<3>, bias: Vector?, plus addend: ImageBatch?
  ) -> ImageBatch {
    var (first, result) = (0, addend)
    for (index, input) in inputs.enumerated() {
      let own = inputs.count == 1 ? weights : weights.inputs(first..<first + input.shape[3])
      result = convolution.convolve(input, own, bias: index == 0 ? bias : nil, plus: result)
      first += input.shape[3]
    }
    return result ?? inputs[0]
  }
}

extension Tensor where Rank == 3 {
  /// The weights of the input channels in `range`: `[taps, in, out]` to `[taps, range.count, out]`.
  fileprivate func inputs(_ range: Range<Int>) -> Tensor {
    let (taps, inputs, outputs) = (shape[0], shape[1], shape[2])
    let slices: Tensor<2> = reshaped([taps, inputs * outputs])
    return slices.channels(range.lowerBound * outputs..<range.upperBound * outputs)
      .reshaped([taps, range.count, outputs])
  }
}

extension WeightNormConv2D {
  /// The layer with the weights that it has now, for small parts of its result.
  public var packed: PackedConvolution { PackedConvolution(convolution, norm.weights, bias: norm.bias.value) }

  /// The same for each of several inputs of as many channels: their results are added, and the first has the
  /// bias.
  public func packed(inputs count: Int) -> [PackedConvolution] {
    let (weights, width) = (norm.weights, norm.directions.shape[1] / count)
    return (0..<count).map { index in
      PackedConvolution(
        convolution, weights.inputs(index * width..<(index + 1) * width),
        bias: index == 0 ? norm.bias.value : nil)
    }
  }
}
