import Tensors

/// A module that is a function: of the type `Input`, with values of the type `Output`.
public protocol Layer<Input, Output>: Module {
  /// What the layer takes.
  associatedtype Input
  /// What the layer gives.
  associatedtype Output

  /// The layer's value at `input`.
  func callAsFunction(_ input: Input) -> Output
}

/// A layer that takes a tensor of any rank and gives one of the same rank: an activation, a normalisation, a
/// linear map of the innermost axis.
///
/// A result builder solves each statement alone and could not infer the rank of a generic layer, so these are
/// layers of no rank with a generic call; what stands before and after them in a ``Sequential`` settles the
/// rank.
public protocol AnyRankLayer: Module {
  /// The layer's value at `input`.
  func callAsFunction<let Rank: Int>(_ input: Tensor<Rank>) -> Tensor<Rank>
}

/// An activation: a function of each element by itself.
public protocol Pointwise: AnyRankLayer {}
