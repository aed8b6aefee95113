import CRuntime

extension Tensor {
  /// A tensor of numbers drawn uniformly from `range`, on a grid of 2²⁴ steps.
  public init(
    uniformIn range: Range<Float> = 0..<1, shape: Shape<Rank>, using generator: inout RandomGenerator
  ) {
    let first = generator.advance(by: shape.count)
    let (low, high) = (range.lowerBound, range.upperBound)
    let unit = Tensor(shape: shape) {
      gm_philox_uniform(generator.seed, generator.stream, first, shape.count, $0)
    }
    // The last steps of the grid may round to the upper bound, which is not in the range.
    self = (unit * (high - low) + low).clamped(to: low...max(low, high.nextDown))
  }

  /// A tensor of numbers drawn from the normal distribution with this mean and standard deviation.
  public init(
    normalMean mean: Float = 0, deviation: Float = 1, shape: Shape<Rank>,
    using generator: inout RandomGenerator
  ) {
    // The kernel makes normal draws in pairs, 16 of them from a group of 32.
    let first = generator.advance(by: shape.count, alignment: 32)
    let standard = Tensor(shape: shape) {
      gm_philox_normal(generator.seed, generator.stream, first, shape.count, $0)
    }
    self = standard * deviation + mean
  }
}
