import Layers
import Tensors
import Testing

/// A tensor that PyTorch computed, in Double and in PyTorch's layout.
public struct GoldenTensor: Sendable {
  /// The extents, outermost first.
  public let extents: [Int]

  /// The elements in row-major order.
  public let values: [Double]

  /// The elements, rounded to float32 where they have to be.
  public var elements: [Float] { values.map(Float.init) }

  /// The tensor of float32, whose rank must be that of the golden one.
  public func tensor<let Rank: Int>() -> Tensor<Rank> { Tensor(elements, shape: Shape(extents)) }

  /// The number that a scalar is.
  public var number: Double { values[0] }

  /// `[N, C, H, W]` as `[N, H, W, C]`.
  public var channelsLast: GoldenTensor { permuted([0, 2, 3, 1]) }

  /// `[out, in, height, width]` as `[height · width, in, out]`: convolution weights as they are in memory.
  ///
  /// The same arranges the `[in, out, height, width]` of a transposed convolution as the weights of the convolution
  /// it transposes.
  public var taps: GoldenTensor {
    permuted([2, 3, 1, 0]).reshaped([extents[2] * extents[3], extents[1], extents[0]])
  }

  /// The slices of the first axis at `indices`, in their order.
  public func slices(_ indices: [Int]) -> GoldenTensor {
    GoldenTensor(
      extents: [indices.count] + extents.dropFirst(), values: indices.flatMap { self[$0].values })
  }

  /// `[out, in]` as `[in, out]`.
  public var transposed: GoldenTensor { permuted([1, 0]) }

  /// The same elements under other extents.
  public func reshaped(_ extents: [Int]) -> GoldenTensor { GoldenTensor(extents: extents, values: values) }

  /// The elements along one axis.
  public var flat: GoldenTensor { reshaped([values.count]) }

  /// The slices in `range` of the first axis.
  public subscript(range: Range<Int>) -> GoldenTensor {
    let size = extents.dropFirst().reduce(1, *)
    return GoldenTensor(
      extents: [range.count] + extents.dropFirst(),
      values: Array(values[range.lowerBound * size..<range.upperBound * size]))
  }

  /// Slice `index` of the first axis, without that axis.
  public subscript(index: Int) -> GoldenTensor {
    self[index..<index + 1].reshaped(Array(extents.dropFirst()))
  }

  /// The elements with their axes in another order: axis k of the result is axis `order[k]` of this.
  public func permuted(_ order: [Int]) -> GoldenTensor {
    let result = order.map { extents[$0] }
    var strides = Array(repeating: 1, count: extents.count)
    for axis in extents.indices.dropLast().reversed() {
      strides[axis] = strides[axis + 1] * extents[axis + 1]
    }
    let permuted = (0..<values.count).map { offset in
      values[zip(position(of: offset, in: result), order).reduce(0) { $0 + $1.0 * strides[$1.1] }]
    }
    return GoldenTensor(extents: result, values: permuted)
  }

  /// The tensor as a file holds it, for a parameter to take.
  public var asFileTensor: FileTensor { FileTensor(shape: extents, elements: elements) }
}

/// Expects each element of `tensor` to be within rounding of PyTorch's, and the shapes to be equal.
/// For the tolerance see ``expectClose(_:_:terms:magnitude:_:sourceLocation:)``.
public func expectClose<let Rank: Int>(
  _ tensor: Tensor<Rank>, _ golden: GoldenTensor, terms: Int, magnitude: Double? = nil,
  _ comment: Comment = "", sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(tensor.shape.array == golden.extents, comment, sourceLocation: sourceLocation)
  expectClose(
    tensor, golden.values, terms: terms, magnitude: magnitude, comment, sourceLocation: sourceLocation)
}
