import Tensors

/// One step of a long short-term memory, from the state (h, c) before it to the state after:
///
///     i, f, g, o = x·W + h·U + b
///     c' = σ(f)·c + σ(i)·tanh(g)
///     h' = σ(o)·tanh(c')
///
/// Input `[N, in]`, states `[N, units]` each. The gates stand side by side in the order i, f, g, o, as in
/// PyTorch: `inputWeight` is W `[in, 4·units]`, `recurrentWeight` U `[units, 4·units]`, `bias` b `[4·units]`.
///
/// In files they are PyTorch's `weight_ih`, `weight_hh` and `bias_ih`. PyTorch adds a second bias `bias_hh`,
/// which is written as zeros and added when read. Weights start uniform in ±1/√units, the bias as the sum of
/// two such draws, as there.
///
/// Hochreiter and Schmidhuber 1997, "Long short-term memory"; with the forget gate of Gers et al. 2000,
/// "Learning to forget", and without peepholes.
public final class LSTMCell: Module {
  /// W: `[in, 4·units]`.
  public let inputWeight: Parameter<2>

  /// U: `[units, 4·units]`.
  public let recurrentWeight: Parameter<2>

  /// b: `[4·units]`.
  public let bias: Parameter<1>

  private let suffix: String

  /// A cell of `units` units on `inputs` features.
  public convenience init(_ inputs: Int, _ units: Int, using generator: inout RandomGenerator) {
    self.init(inputs, units, suffix: "", using: &generator)
  }

  /// A cell whose parameters' names end in `suffix`: PyTorch numbers the layers of nn.LSTM, not nn.LSTMCell.
  init(_ inputs: Int, _ units: Int, suffix: String, using generator: inout RandomGenerator) {
    require(inputs > 0 && units > 0, "LSTM: from \(inputs) features to \(units) units")
    let bound = 1 / Float(units).squareRoot()
    let draw = Initializer.uniform(-bound..<bound)
    inputWeight = Parameter(draw, shape: [inputs, 4 * units], layout: .transposed, using: &generator)
    recurrentWeight = Parameter(draw, shape: [units, 4 * units], layout: .transposed, using: &generator)
    let biases = (0..<2).map { _ in Vector(uniformIn: -bound..<bound, shape: [4 * units], using: &generator) }
    bias = Parameter(biases[0] + biases[1], layout: .summed(with: "bias_hh" + suffix))
    self.suffix = suffix
  }

  /// The parameters under PyTorch's names.
  public var parts: [(name: String, part: Any)] {
    [
      ("weight_ih" + suffix, inputWeight), ("weight_hh" + suffix, recurrentWeight),
      ("bias_ih" + suffix, bias),
    ]
  }

  /// The weights as operations take them.
  public var weights: LSTMWeights {
    LSTMWeights(input: inputWeight.value, recurrent: recurrentWeight.value, bias: bias.value)
  }

  /// The number of units.
  public var units: Int { recurrentWeight.shape[0] }

  /// The state after `input`; before the first step it is zero.
  public func callAsFunction(_ input: FeatureBatch, from state: LSTMState? = nil) -> LSTMState {
    requireChannels("LSTMCell", input, inputWeight.shape[0], "features")
    return input.lstmCell(weights, from: state ?? LSTMState(samples: input.shape[0], units: units))
  }
}
