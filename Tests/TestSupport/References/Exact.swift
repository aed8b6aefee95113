import Tensors
import Testing

/// An array of Double with its extents: what the naive references compute with.
///
/// References are as plain as their equations: one loop an index, no thought of speed. Their error is that of
/// Double, none beside float32.
public struct Exact {
  /// The extents, outermost first.
  public let extents: [Int]

  /// The elements in row-major order.
  public var values: [Double]

  /// Zeros.
  public init(zeros extents: Int...) { self.init([], extents: extents, fill: 0) }

  /// Elements in row-major order.
  public init(_ values: [Double], extents: [Int]) {
    precondition(values.count == extents.reduce(1, *), "Exact: \(values.count) elements for \(extents)")
    (self.values, self.extents) = (values, extents)
  }

  /// The elements of a tensor.
  public init<let Rank: Int>(_ tensor: Tensor<Rank>) {
    self.init(tensor.elements.map(Double.init), extents: tensor.shape.array)
  }

  private init(_ values: [Double], extents: [Int], fill: Double) {
    self.init(Array(repeating: fill, count: extents.reduce(1, *)), extents: extents)
  }

  /// The element of a vector.
  public subscript(i: Int) -> Double {
    get { values[i] }
    set { values[i] = newValue }
  }

  /// The element of a matrix.
  public subscript(i: Int, j: Int) -> Double {
    get { values[i * extents[1] + j] }
    set { values[i * extents[1] + j] = newValue }
  }

  /// The element of an array of three axes.
  public subscript(i: Int, j: Int, k: Int) -> Double {
    get { values[(i * extents[1] + j) * extents[2] + k] }
    set { values[(i * extents[1] + j) * extents[2] + k] = newValue }
  }

  /// The element of an array of four axes.
  public subscript(i: Int, j: Int, k: Int, l: Int) -> Double {
    get { values[((i * extents[1] + j) * extents[2] + k) * extents[3] + l] }
    set { values[((i * extents[1] + j) * extents[2] + k) * extents[3] + l] = newValue }
  }

  /// Row `i` of a matrix.
  public func row(_ i: Int) -> [Double] { Array(values[i * extents[1]..<(i + 1) * extents[1]]) }

  /// Each element mapped.
  public func map(_ function: (Double) -> Double) -> Exact { Exact(values.map(function), extents: extents) }
}

/// The naive references: one function an operation, on arrays of Double.
public enum Reference {}

/// Expects each element of `tensor` to be within rounding of the reference `wanted`, and the shapes to be equal.
public func expectClose<let Rank: Int>(
  _ tensor: Tensor<Rank>, _ wanted: Exact, terms: Int, magnitude: Double? = nil,
  _ comment: Comment = "", sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(tensor.shape.array == wanted.extents, comment, sourceLocation: sourceLocation)
  expectClose(
    tensor, wanted.values, terms: terms, magnitude: magnitude, comment, sourceLocation: sourceLocation)
}
