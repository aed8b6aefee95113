extension Tensor {
  /// A tensor of uniform draws from `range`.
  public init(uniformIn range: Range<Float>, shape: Shape<Rank>, using generator: inout RandomGenerator) {
    var system = SplitMix(state: generator.seed &+ generator.advance(by: shape.count))
    self.init((0..<shape.count).map { _ in Float.random(in: range, using: &system) }, shape: shape)
  }

  /// A tensor of normal draws.
  public init(
    normalMean mean: Float = 0, deviation: Float = 1, shape: Shape<Rank>, using generator: inout RandomGenerator
  ) {
    let u = Tensor(uniformIn: 1e-7..<1, shape: shape, using: &generator).elements
    let v = Tensor(uniformIn: 0..<1, shape: shape, using: &generator).elements
    self.init(
      zip(u, v).map { mean + deviation * Float(cosine(6.2831853 * Double($1)) * (-2 * logarithm(Double($0))).squareRoot()) },
      shape: shape)
  }
}
