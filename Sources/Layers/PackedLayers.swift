import Tensors

/// A layer whose weights can be packed once, to compute small parts of its result many times: what sampling
/// pixel by pixel needs.
public protocol PackableLayer: RectifyingReader where Input == ImageBatch, Output == ImageBatch {
  /// The layer with the weights that it has now.
  var packed: PackedConvolution { get }
}

extension Conv2D: PackableLayer {
  /// The layer with the weights that it has now.
  public var packed: PackedConvolution {
    PackedConvolution(convolution, weight.value, bias: bias?.value)
  }
}

extension MaskedConv2D: PackableLayer {
  /// The layer with the weights that it has now.
  public var packed: PackedConvolution {
    PackedConvolution(convolution, weight.value, bias: bias?.value)
  }
}

extension ConvTransposed2D: PackableLayer {
  /// The layer with the weights that it has now.
  public var packed: PackedConvolution {
    PackedConvolution(transposeOf: convolution, weight.value, bias: bias?.value)
  }
}

/// Layers that look at each pixel by itself, such as the 1×1 convolutions and activations at the end of a
/// network, with packed weights.
public struct PackedSequential {
  private var steps: [Step] = []

  /// The layers of `network`: convolutions, and layers of any rank.
  public init(_ network: Sequential<ImageBatch, ImageBatch>) {
    for layer in network.layers {
      switch layer {
      case let layer as any PackableLayer:
        let rectifier = steps.last?.rectifier
        if rectifier != nil { steps.removeLast() }
        steps.append(Step(convolution: layer.packed, reading: rectifier))
      case let layer as any AnyRankLayer: steps.append(Step(activation: layer))
      default: fatalError("PackedSequential: \(type(of: layer)) has no packed form")
      }
    }
  }

  /// The last layer's value, where the first takes `pixels`, `[N, 1, 1, in]` or `[N, 1, W, in]`: the bits
  /// that the network gives for them among others.
  public mutating func callAsFunction(_ pixels: ImageBatch) -> ImageBatch {
    var value = pixels
    for index in steps.indices { value = steps[index](value) }
    return value
  }
}

/// A convolution that may rectify what it reads, or a layer of any rank.
private struct Step {
  private var convolution: PackedConvolution?
  private var reading: Rectifier?
  private var activation: (any AnyRankLayer)?

  init(convolution: PackedConvolution, reading: Rectifier?) {
    (self.convolution, self.reading) = (convolution, reading)
  }

  init(activation: any AnyRankLayer) { self.activation = activation }

  /// What the activation leaves to a convolution that follows it, if it is a rectifier.
  var rectifier: Rectifier? { (activation as? any Rectifying)?.rectifier }

  mutating func callAsFunction(_ pixels: ImageBatch) -> ImageBatch {
    if let activation { return activation(pixels) }
    return convolution?.callAsFunction(pixels, reading: reading) ?? pixels
  }
}
