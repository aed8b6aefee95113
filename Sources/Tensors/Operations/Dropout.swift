import CPointwise

extension Tensor {
  /// Sets each element to 0 with probability `rate` and scales the others by 1 / (1 − rate), so that the mean
  /// stays (Srivastava et al. 2014, "Dropout: a simple way to prevent neural networks from overfitting").
  public func dropout(rate: Float, using generator: inout RandomGenerator) -> Tensor {
    require(0 <= rate && rate < 1, "dropout: the rate \(rate) is outside 0..<1")
    let start = generator
    _ = generator.advance(by: count)
    return dropout(rate: rate, from: start)
  }

  /// The same with the draws that come after `start`. No mask is kept: going back draws again.
  private func dropout(rate: Float, from start: RandomGenerator) -> Tensor {
    mapped { gm_dropout($0, rate, start.seed, start.stream, start.index, $1, $2) }
      .recorded("dropout", pullback { $0.dropout(rate: rate, from: start) })
  }
}
