import Tensors

/// max(x, 0).
public final class ReLU: Rectifying {
  /// max(x, 0).
  public var rectifier: Rectifier { .relu }

  /// A rectifier.
  public init() {}
}

/// x where positive, slope·x elsewhere (Maas et al. 2013, "Rectifier nonlinearities improve neural network
/// acoustic models").
public final class LeakyReLU: Rectifying {
  /// The slope where x is negative.
  public let slope: Float

  /// x or slope·x.
  public var rectifier: Rectifier { Rectifier(slope: slope) }

  /// A leaky rectifier.
  public init(_ slope: Float = 0.01) { self.slope = slope }
}

/// x where positive, α·(eˣ − 1) elsewhere (Clevert et al. 2016, "Fast and accurate deep network learning by
/// exponential linear units").
public final class ELU: Pointwise {
  /// α.
  public let alpha: Float

  /// An exponential linear unit.
  public init(_ alpha: Float = 1) { self.alpha = alpha }

  /// x or α·(eˣ − 1) of every element.
  public func callAsFunction<let Rank: Int>(_ input: Tensor<Rank>) -> Tensor<Rank> { input.elu(alpha: alpha) }
}

/// x·Φ(x), with the standard normal distribution function Φ (Hendrycks and Gimpel 2016, "Gaussian error
/// linear units").
public final class GELU: Pointwise {
  /// A Gaussian error linear unit.
  public init() {}

  /// x·Φ(x) of every element.
  public func callAsFunction<let Rank: Int>(_ input: Tensor<Rank>) -> Tensor<Rank> { input.gelu() }
}

/// x·σ(x), also known as swish (Ramachandran et al. 2017, "Searching for activation functions").
public final class SiLU: Pointwise {
  /// A sigmoid linear unit.
  public init() {}

  /// x·σ(x) of every element.
  public func callAsFunction<let Rank: Int>(_ input: Tensor<Rank>) -> Tensor<Rank> { input.silu() }
}

/// σ(x) = 1 / (1 + e⁻ˣ).
public final class Sigmoid: Pointwise {
  /// A logistic function.
  public init() {}

  /// σ(x) of every element.
  public func callAsFunction<let Rank: Int>(_ input: Tensor<Rank>) -> Tensor<Rank> { input.sigmoid() }
}

/// The hyperbolic tangent.
public final class Tanh: Pointwise {
  /// A hyperbolic tangent.
  public init() {}

  /// tanh(x) of every element.
  public func callAsFunction<let Rank: Int>(_ input: Tensor<Rank>) -> Tensor<Rank> { input.tanh() }
}

/// log(1 + eˣ).
public final class Softplus: Pointwise {
  /// A smooth rectifier.
  public init() {}

  /// log(1 + eˣ) of every element.
  public func callAsFunction<let Rank: Int>(_ input: Tensor<Rank>) -> Tensor<Rank> { input.softplus() }
}

/// tanh(a)·σ(b), where a is the first half of the channels and b the second: `[…, 2C]` to `[…, C]`.
///
/// Van den Oord et al. 2016, "Conditional image generation with PixelCNN decoders", equation 2.
public final class Gated: AnyRankLayer {
  /// A gate.
  public init() {}

  /// tanh(a)·σ(b).
  public func callAsFunction<let Rank: Int>(_ input: Tensor<Rank>) -> Tensor<Rank> { input.gated() }
}
