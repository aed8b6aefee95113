/// A dense array of float32 with its rank in the type: contiguous, row-major, a value.
///
/// Copies share memory until one is written. A tensor computed from a watched one remembers how
/// (see ``watched()`` and ``gradient(of:at:)``).
public struct Tensor<let Rank: Int> {
  /// The extents, outermost axis first.
  public let shape: Shape<Rank>

  var storage: Storage

  /// How this tensor was computed, when a gradient may be asked of it.
  var node: Node?

  init(shape: Shape<Rank>, storage: Storage, node: Node? = nil) {
    self.shape = shape
    self.storage = storage
    self.node = node
  }

  /// The number of elements.
  public var count: Int { storage.count }
}

/// Images: `[batch, height, width, channels]`, intensities in 0...1 unless a function says otherwise.
public typealias ImageBatch = Tensor<4>
/// Sequences: `[batch, time, features]`.
public typealias SequenceBatch = Tensor<3>
/// Feature vectors: `[batch, features]`.
public typealias FeatureBatch = Tensor<2>
/// One number a sample, or one a channel.
public typealias Vector = Tensor<1>
/// A single number.
public typealias Scalar = Tensor<0>

extension Tensor {
  /// A tensor whose elements `fill` writes: all of them, as the memory is not initialised.
  init(shape: Shape<Rank>, fill: (UnsafeMutablePointer<Float>) -> Void) {
    self.init(shape: shape, storage: Storage(count: shape.count))
    fill(storage.elements)
  }

  /// A tensor of `elements` in row-major order; their number must be the shape's count.
  public init(_ elements: some Collection<Float>, shape: Shape<Rank>) {
    require(
      elements.count == shape.count,
      "Tensor: \(elements.count) elements do not fill \(shape), which takes \(shape.count)")
    self.init(shape: shape) { target in
      _ = UnsafeMutableBufferPointer(start: target, count: shape.count).update(fromContentsOf: elements)
    }
  }

  /// A tensor with every element equal to `value`.
  public init(repeating value: Float, shape: Shape<Rank>) {
    self.init(shape: shape) { $0.update(repeating: value, count: shape.count) }
  }

  /// A tensor of zeros.
  public init(zeros shape: Shape<Rank>) { self.init(repeating: 0, shape: shape) }

  /// A tensor of ones.
  public init(ones shape: Shape<Rank>) { self.init(repeating: 1, shape: shape) }
}

extension Tensor where Rank == 0 {
  /// A single number.
  public init(_ value: Float) { self.init(repeating: value, shape: []) }

  /// The number.
  public var value: Float { storage.elements.pointee }
}

extension Tensor where Rank == 1 {
  /// A vector of `elements`.
  public init(_ elements: [Float]) { self.init(elements, shape: [elements.count]) }

  /// What `storage` holds.
  init(storage: Storage) { self.init(shape: [storage.count], storage: storage) }
}

extension Tensor where Rank == 2 {
  /// A matrix of these rows, which are equally long.
  public init(_ rows: [[Float]]) {
    let columns = rows.first?.count ?? 0
    require(
      rows.allSatisfy { $0.count == columns }, "Tensor: rows of \(rows.map(\.count)) elements are no matrix")
    self.init(rows.flatMap { $0 }, shape: [rows.count, columns])
  }
}

extension Tensor: Equatable {
  /// Whether shapes and elements agree; how they were computed does not matter.
  public static func == (left: Tensor, right: Tensor) -> Bool {
    left.shape == right.shape
      && left.withUnsafeElements { elements in right.withUnsafeElements { elements.elementsEqual($0) } }
  }
}
