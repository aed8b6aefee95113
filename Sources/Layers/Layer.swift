/// A module that is a function: of the type `Input`, with values of the type `Output`.
public protocol Layer<Input, Output>: Module {
  /// What the layer takes.
  associatedtype Input
  /// What the layer gives.
  associatedtype Output

  /// The layer's value at `input`.
  func callAsFunction(_ input: Input) -> Output
}
