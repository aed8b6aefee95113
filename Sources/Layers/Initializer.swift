import Tensors

/// How the elements of a parameter are drawn before training.
///
/// Fans are the number of inputs an output is summed from, and of outputs an input goes to; see ``Fans``.
public enum Initializer: Sendable, Equatable {
  /// All 0.
  case zeros

  /// All the same.
  case constant(Float)

  /// Uniform draws from a range.
  case uniform(Range<Float>)

  /// Normal draws.
  case normal(mean: Float = 0, deviation: Float)

  /// Uniform in ±1/√fan_in: what PyTorch draws the weights and biases of linear and convolutional layers from
  /// (as He's uniform initialiser with a leaky slope of √5), and the default of those layers here.
  case fanInUniform

  /// Uniform in ±gain·√(6/(fan_in + fan_out)) (Glorot and Bengio 2010, "Understanding the difficulty of
  /// training deep feedforward neural networks", equation 16).
  case glorotUniform(gain: Gain = .linear)

  /// Normal with deviation gain·√(2/(fan_in + fan_out)) (Glorot and Bengio 2010, equation 12).
  case glorotNormal(gain: Gain = .linear)

  /// Uniform in ±gain·√(3/fan_in) (He et al. 2015, "Delving deep into rectifiers", section 2.2).
  case heUniform(gain: Gain = .relu)

  /// Normal with deviation gain/√fan_in (He et al. 2015, equation 10).
  case heNormal(gain: Gain = .relu)

  /// `gain` times a matrix with orthonormal rows or columns, whichever are fewer, drawn evenly among all such
  /// (Saxe et al. 2014, "Exact solutions to the nonlinear dynamics of learning in deep linear neural
  /// networks"). The matrix is `[everything else, last extent]`.
  case orthogonal(gain: Gain = .linear)
}

/// How many inputs an output is summed from, and how many outputs an input goes to: means over all outputs
/// and inputs, as a mask may let some see more than others.
public struct Fans: Sendable, Equatable {
  /// The inputs of an output.
  public let input: Float

  /// The outputs of an input.
  public let output: Float

  /// `input` inputs an output and `output` outputs an input.
  public init(input: Float, output: Float) { (self.input, self.output) = (input, output) }
}

extension Initializer {
  /// What an activation asks weights to be scaled by, so that it keeps the variance of signals. A number is
  /// the factor itself.
  public struct Gain: Sendable, Equatable {
    /// The factor.
    public let factor: Float

    /// The factor itself.
    public init(_ factor: Float) { self.factor = factor }

    /// 1: no activation, or a sigmoid.
    public static let linear: Gain = 1

    /// 5/3.
    public static let tanh = Gain(5 / 3)

    /// √2.
    public static let relu = leakyReLU(slope: 0)

    /// √(2/(1 + slope²)).
    public static func leakyReLU(slope: Float) -> Gain { Gain((2 / (1 + slope * slope)).squareRoot()) }
  }
}

extension Initializer.Gain: ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral {
  /// The factor itself.
  public init(floatLiteral factor: Float) { self.init(factor) }

  /// The factor itself.
  public init(integerLiteral factor: Int) { self.init(Float(factor)) }
}

extension Initializer {
  /// A tensor of `shape`, drawn.
  public func callAsFunction<let Rank: Int>(
    _ shape: Shape<Rank>, fans: Fans, using generator: inout RandomGenerator
  ) -> Tensor<Rank> {
    func uniform(_ bound: Float) -> Tensor<Rank> {
      Tensor(uniformIn: -bound..<bound, shape: shape, using: &generator)
    }
    func normal(_ mean: Float, _ deviation: Float) -> Tensor<Rank> {
      Tensor(normalMean: mean, deviation: deviation, shape: shape, using: &generator)
    }
    let sum = fans.input + fans.output
    return switch self {
    case .zeros: Tensor(zeros: shape)
    case .constant(let value): Tensor(repeating: value, shape: shape)
    case .uniform(let range): Tensor(uniformIn: range, shape: shape, using: &generator)
    case .normal(let mean, let deviation): normal(mean, deviation)
    case .fanInUniform: uniform((1 / fans.input).squareRoot())
    case .glorotUniform(let gain): uniform(gain.factor * (6 / sum).squareRoot())
    case .glorotNormal(let gain): normal(0, gain.factor * (2 / sum).squareRoot())
    case .heUniform(let gain): uniform(gain.factor * (3 / fans.input).squareRoot())
    case .heNormal(let gain): normal(0, gain.factor * (1 / fans.input).squareRoot())
    case .orthogonal(let gain): orthogonalTensor(shape, using: &generator) * gain.factor
    }
  }
}

extension Parameter {
  /// A parameter that starts at what `initializer` draws; `fans` are those of the layout unless given, as
  /// they are for a bias. Weights that a mask takes out of use start at 0.
  public convenience init(
    _ initializer: Initializer, shape: Shape<Rank>, layout: ParameterLayout = .asIs, fans: Fans? = nil,
    using generator: inout RandomGenerator
  ) {
    let drawn = initializer(shape, fans: fans ?? layout.fans(of: shape.array), using: &generator)
    let used = layout.usedElements(drawn.elements, shape: shape.array)
    self.init(Tensor(used, shape: shape), layout: layout)
  }
}
