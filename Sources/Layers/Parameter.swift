import Tensors

/// What every parameter has, whatever its rank: the form in which optimisers and files handle them.
public class AnyParameter {
  /// The extents.
  public let shape: [Int]

  /// Whether training moves it. Statistics that a layer gathers, such as a running mean, are saved but not
  /// moved.
  public let isTrainable: Bool

  /// How its elements are arranged in files.
  public let layout: ParameterLayout

  private var stored: Vector
  private var watched: Vector?

  init(_ elements: Vector, shape: [Int], layout: ParameterLayout, isTrainable: Bool) {
    stored = elements.detached()
    (self.shape, self.layout, self.isTrainable) = (shape, layout, isTrainable)
  }

  /// The value along one axis, detached.
  public var flattened: Vector {
    get { stored }
    set {
      require(
        newValue.count == stored.count,
        "Parameter: \(newValue.count) elements for a parameter of shape \(shape)")
      stored = newValue.detached()
    }
  }

  /// Lets `body` write the elements in place.
  public func update(_ body: (UnsafeMutableBufferPointer<Float>) throws -> Void) rethrows {
    try stored.withUnsafeMutableElements(body)
  }

  /// The value along one axis; what is computed from it is remembered while it is watched.
  fileprivate var current: Vector { watched ?? stored }

  func watch() -> WatchedLeaf {
    require(watched == nil, "valueAndGradient: inside a loss of the same module")
    let leaf = stored.watched()
    watched = leaf
    return WatchedLeaf(leaf)
  }

  func stopWatching() { watched = nil }
}

/// A tensor that a layer owns and training moves: a weight or a bias.
public final class Parameter<let Rank: Int>: AnyParameter {
  /// A parameter that starts at `value`.
  public init(_ value: Tensor<Rank>, layout: ParameterLayout = .asIs, isTrainable: Bool = true) {
    super.init(value.flattened, shape: value.shape.array, layout: layout, isTrainable: isTrainable)
  }

  /// The value. Inside ``valueAndGradient(of:mode:_:)`` of a module that holds the parameter, what is
  /// computed from it is remembered.
  public var value: Tensor<Rank> {
    get { current.reshaped(Shape(shape)) }
    set {
      require(
        newValue.shape.array == shape,
        "Parameter: a value of shape \(newValue.shape) for a parameter of shape \(shape)")
      flattened = newValue.flattened
    }
  }
}
