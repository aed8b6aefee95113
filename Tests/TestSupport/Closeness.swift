import Tensors
import Testing

/// Expects each element of `tensor` to be within rounding of `wanted`, which was computed in Double.
///
/// **Tolerance.** An element that sums `terms` products in float32 is off by at most terms · ε · Σ|products|, where
/// ε = 2⁻²⁴, and in practice by its square root. Σ|products| is not known here; the largest `wanted` element stands
/// for it, or `magnitude` where cancellation makes results much smaller than what they are sums of. A few more
/// roundings (loading the golden inputs, an exponential of 2 ulp) are allowed to every element.
public func expectClose<let Rank: Int>(
  _ tensor: Tensor<Rank>, _ wanted: [Double], terms: Int, magnitude: Double? = nil,
  _ comment: Comment = "", sourceLocation: SourceLocation = #_sourceLocation
) {
  expectClose(
    tensor.elements, extents: tensor.shape.array, wanted, terms: terms, magnitude: magnitude, comment,
    sourceLocation: sourceLocation)
}

/// The same for elements of any shape.
public func expectClose(
  _ got: [Float], extents: [Int], _ wanted: [Double], terms: Int, magnitude: Double? = nil,
  _ comment: Comment = "", sourceLocation: SourceLocation = #_sourceLocation
) {
  let scale = magnitude ?? wanted.reduce(0) { max($0, abs($1)) }
  expectWithin(
    Double(terms + 8) * 0x1p-24 * scale, got, extents: extents, wanted, comment,
    sourceLocation: sourceLocation)
}

/// Expects each element to be within `tolerance` times the largest wanted one: for results of long computations,
/// whose error is measured, not counted.
public func expectClose(
  _ got: [Float], extents: [Int], _ wanted: [Double], tolerance: Double,
  _ comment: Comment = "", sourceLocation: SourceLocation = #_sourceLocation
) {
  let scale = wanted.reduce(0) { max($0, abs($1)) }
  expectWithin(
    tolerance * scale, got, extents: extents, wanted, comment, sourceLocation: sourceLocation)
}

private func expectWithin(
  _ tolerance: Double, _ got: [Float], extents: [Int], _ wanted: [Double], _ comment: Comment,
  sourceLocation: SourceLocation
) {
  guard got.count == wanted.count else {
    Issue.record(
      "\(comment) \(extents): \(got.count) elements; wanted \(wanted.count)", sourceLocation: sourceLocation)
    return
  }
  let far = got.indices.filter { !(abs(Double(got[$0]) - wanted[$0]) <= tolerance) }
  guard let worst = far.max(by: { distance(got, wanted, $0) < distance(got, wanted, $1) }) else { return }
  Issue.record(
    """
    \(comment) \(extents), element \(position(of: worst, in: extents)): got \(got[worst]), wanted \(wanted[worst]) \
    ± \(tolerance); \(far.count) of \(got.count) are off
    """, sourceLocation: sourceLocation)
}

/// Expects the same shape and the same bits: 0 is not −0, and a NaN is itself.
public func expectSameBits<let Rank: Int>(
  _ got: Tensor<Rank>, _ wanted: Tensor<Rank>, _ comment: Comment = "",
  sourceLocation: SourceLocation = #_sourceLocation
) {
  guard let difference = firstDifference(got, wanted) else { return }
  Issue.record("\(comment) \(difference)", sourceLocation: sourceLocation)
}

/// Where two tensors differ first, in words; nil when they have the same bits.
func firstDifference(_ got: some AnyTensor, _ wanted: some AnyTensor) -> String? {
  guard got.extents == wanted.extents else { return "shape \(got.extents); wanted \(wanted.extents)" }
  let (left, right) = (got.elements, wanted.elements)
  guard let index = left.indices.first(where: { left[$0].bitPattern != right[$0].bitPattern }) else {
    return nil
  }
  return
    "element \(position(of: index, in: got.extents)) of \(got.extents): got \(left[index]), wanted \(right[index])"
}

private func distance(_ got: [Float], _ wanted: [Double], _ index: Int) -> Double {
  let distance = abs(Double(got[index]) - wanted[index])
  return distance.isNaN ? .infinity : distance
}
