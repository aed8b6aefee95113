import Tensors

/// What every parameter has, whatever its rank: the form in which optimisers and files handle them.
public class AnyParameter {
  /// Whether training moves it. Statistics that a layer gathers, such as a running mean, are saved but not
  /// moved.
  public let isTrainable: Bool

  /// How its elements are arranged in files.
  public let layout: ParameterLayout

  init(layout: ParameterLayout, isTrainable: Bool) {
    self.layout = layout
    self.isTrainable = isTrainable
  }

  /// The extents.
  public var shape: [Int] { preconditionFailure("a parameter has a rank") }

  /// The value as one axis, detached.
  public var flattened: Vector {
    get { preconditionFailure("a parameter has a rank") }
    set { preconditionFailure("a parameter has a rank, \(newValue)") }
  }

  /// Lets `body` write the elements in place.
  public func update(_ body: (UnsafeMutableBufferPointer<Float>) throws -> Void) rethrows {
    preconditionFailure("a parameter has a rank")
  }

  func watch() -> WatchedLeaf { preconditionFailure("a parameter has a rank") }
  func stopWatching() { preconditionFailure("a parameter has a rank") }
}

/// A tensor that a layer owns and training moves: a weight or a bias.
public final class Parameter<let Rank: Int>: AnyParameter {
  /// The value. Inside ``valueAndGradient(of:_:)`` of a module that holds the parameter, what is computed
  /// from it is remembered.
  public var value: Tensor<Rank> {
    get { watched ?? stored }
    set {
      require(
        newValue.shape == stored.shape,
        "Parameter: a value of shape \(newValue.shape) for a parameter of shape \(stored.shape)")
      stored = newValue.detached()
    }
  }

  private var stored: Tensor<Rank>
  private var watched: Tensor<Rank>?

  /// A parameter that starts at `value`.
  public init(_ value: Tensor<Rank>, layout: ParameterLayout = .asIs, isTrainable: Bool = true) {
    stored = value.detached()
    super.init(layout: layout, isTrainable: isTrainable)
  }

  public override var shape: [Int] { stored.shape.array }

  public override var flattened: Vector {
    get { stored.flattened }
    set { value = newValue.reshaped(stored.shape) }
  }

  public override func update(_ body: (UnsafeMutableBufferPointer<Float>) throws -> Void) rethrows {
    try stored.withUnsafeMutableElements(body)
  }

  override func watch() -> WatchedLeaf {
    require(watched == nil, "valueAndGradient: inside a loss of the same module")
    let leaf = stored.watched()
    watched = leaf
    return WatchedLeaf(leaf)
  }

  override func stopWatching() { watched = nil }
}
