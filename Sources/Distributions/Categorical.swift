import Tensors

/// Elements that are one of K classes, 0 to K − 1, with probabilities softmax(logits): the grey levels of a
/// pixel.
///
///     log p(x) = logit[x] − log Σ e^logit[k]
///
/// Events are `[…, C]` of whole numbers; logits are `[…, C·K]`, the K of channel c side by side from c·K on.
/// Images of intensities k/(K − 1) are turned into levels k, and back, by ``Tensors/ImageFormat/levels(of:)``
/// and ``Tensors/ImageFormat/intensities(of:)``.
public struct Categorical<let Rank: Int>: Distribution {
  /// The logarithms of probabilities, up to one constant an element: `[…, C·K]`.
  public let logits: Tensor<Rank>

  /// K.
  public let classes: Int

  /// The shape of events: `[…, C]`.
  public let shape: Shape<Rank>

  /// The distribution of elements of `classes` classes with these logits.
  public init(logits: Tensor<Rank>, classes: Int) {
    require(
      Rank > 0 && classes > 0 && logits.shape[-1].isMultiple(of: classes),
      "Categorical: the innermost axis of the logits \(logits.shape) does not split into \(classes) classes")
    (self.logits, self.classes) = (logits, classes)
    var shape = logits.shape
    shape[-1] /= classes
    self.shape = shape
  }

  /// log p of each element.
  public func logProbability(of events: Tensor<Rank>) -> Tensor<Rank> { -losses(of: events) }

  /// log p of each sample.
  public func logLikelihood(of events: Tensor<Rank>) -> Vector { -losses(of: events).sumPerSample() }

  /// −Σ p log p, summed over each sample.
  public var entropy: Vector {
    let logProbabilities = rows.logSoftmax()
    return perSample(-(logProbabilities.exp() * logProbabilities))
  }

  /// The expected class, Σ k·p(k), for each element.
  public var mean: Tensor<Rank> {
    let numbers = Tensor<2>((0..<classes).map { Float($0) }, shape: [classes, 1])
    return rows.softmax().matrixProduct(numbers).reshaped(shape)
  }

  /// The probabilities: `[…, C·K]`, as the logits stand.
  public var probabilities: Tensor<Rank> { rows.softmax().reshaped(logits.shape) }

  /// The class at which the cumulative probability first exceeds a uniform draw, for each element.
  public func sample(using generator: inout RandomGenerator) -> Tensor<Rank> {
    rows.sampledClasses(using: &generator).reshaped(shape)
  }

  /// The divergence D(self ‖ other) (Kullback–Leibler) of each sample: Σ p·(log p − log q).
  public func divergence(from other: Categorical) -> Vector {
    require(
      other.logits.shape == logits.shape && other.classes == classes,
      "Categorical: \(classes) classes \(logits.shape) against \(other.classes) classes \(other.logits.shape)"
    )
    let logProbabilities = rows.logSoftmax()
    return perSample(logProbabilities.exp() * (logProbabilities - other.rows.logSoftmax()))
  }

  private func losses(of events: Tensor<Rank>) -> Tensor<Rank> {
    require(
      events.shape == shape,
      "Categorical: events \(events.shape); logits \(logits.shape) of \(classes) classes are for \(shape)")
    return Vector.softmaxCrossEntropy(logits: rows, targets: events.flattened).reshaped(shape)
  }

  /// `[elements, K]`.
  private var rows: Tensor<2> { logits.reshaped([shape.count, classes]) }

  private func perSample(_ terms: Tensor<2>) -> Vector { terms.reshaped(logits.shape).sumPerSample() }
}
