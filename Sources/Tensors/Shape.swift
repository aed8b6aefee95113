/// The extents of a tensor, outermost axis first.
///
/// Written as an array literal: `let shape: Shape<4> = [16, 28, 28, 1]`.
public struct Shape<let Rank: Int>: Sendable {
  var extents: InlineArray<Rank, Int>

  /// A shape whose extent along each axis is what `extent` returns for it.
  public init(extentOf extent: (Int) -> Int) {
    extents = InlineArray { axis in extent(axis) }
    for axis in 0..<Rank {
      require(extents[axis] >= 0, "Shape: extent \(extents[axis]) of axis \(axis) is negative")
    }
  }

  /// The shape with these extents; their number must be the rank.
  public init(_ extents: [Int]) {
    require(extents.count == Rank, "Shape: \(extents) has \(extents.count) axes; the rank is \(Rank)")
    self.init { extents[$0] }
  }

  /// The extent along `axis`. Negative axes count from the innermost: `shape[-1]` is the last extent.
  public subscript(axis: Int) -> Int {
    get { extents[position(of: axis)] }
    set { extents[position(of: axis)] = newValue }
  }

  private func position(of axis: Int) -> Int {
    let position = axis < 0 ? axis + Rank : axis
    require(0..<Rank ~= position, "Shape: axis \(axis) of \(self), which has \(Rank)")
    return position
  }

  /// The number of elements: the product of all extents, 1 for a scalar.
  public var count: Int { (0..<Rank).reduce(1) { $0 * extents[$1] } }

  /// The same shape with another innermost extent.
  func replacingLast(by extent: Int) -> Shape {
    var shape = self
    shape[-1] = extent
    return shape
  }

  /// The extents as an array.
  public var array: [Int] { (0..<Rank).map { extents[$0] } }
}

extension Shape: ExpressibleByArrayLiteral {
  /// The shape with these extents; their number must be the rank.
  public init(arrayLiteral elements: Int...) { self.init(elements) }
}

extension Shape: Equatable {
  /// Whether all extents agree.
  public static func == (left: Shape, right: Shape) -> Bool {
    (0..<Rank).allSatisfy { left.extents[$0] == right.extents[$0] }
  }
}

extension Shape: CustomStringConvertible {
  /// The extents in brackets, as in `[16, 28, 28, 1]`.
  public var description: String { array.description }
}
