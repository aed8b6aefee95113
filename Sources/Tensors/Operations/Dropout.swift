extension Tensor {
  /// Sets each element to 0 with probability `rate` and scales the others by 1 / (1 − rate), so that the mean
  /// stays (Srivastava et al. 2014).
  public func dropout(rate: Float, using generator: inout RandomGenerator) -> Tensor {
    require(0 <= rate && rate < 1, "dropout: the rate \(rate) is outside 0..<1")
    let draws = Tensor(uniformIn: 0..<1, shape: shape, using: &generator)
    let mask = draws.mapped { count, source, target in
      for index in 0..<count { target[index] = source[index] < rate ? 0 : 1 / (1 - rate) }
    }
    return self * mask
  }
}
