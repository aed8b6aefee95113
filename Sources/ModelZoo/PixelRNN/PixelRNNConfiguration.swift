/// The hyper-parameters of a ``PixelRNN``.
public struct PixelRNNConfiguration: Codable, Sendable, Equatable {
  /// h: units of an LSTM, and half the features between blocks.
  public var features: Int
  /// LSTM layers, each in a residual block.
  public var layers: Int
  /// Features between the two 1×1 convolutions of the head.
  public var headFeatures: Int
  /// Whether each layer's states also go to the head directly, by a 1×1 convolution (section 3.3).
  public var skips: Bool
  /// The probability that a state is dropped in training, on its way to the next layer.
  public var dropout: Float

  /// The hyper-parameters of a PixelRNN.
  public init(features: Int, layers: Int, headFeatures: Int, skips: Bool = false, dropout: Float = 0) {
    (self.features, self.layers, self.headFeatures) = (features, layers, headFeatures)
    (self.skips, self.dropout) = (skips, dropout)
  }

  private enum CodingKeys: String, CodingKey {
    case features, layers, skips, dropout
    case headFeatures = "head_features"
  }
}
