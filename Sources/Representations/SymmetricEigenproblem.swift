import Foundation
import Tensors

/// All eigenvalues and eigenvectors of a symmetric matrix, in Double: A·v = λ·v.
///
/// Householder reflections make the matrix tridiagonal, and implicit QL steps make that diagonal (Wilkinson and Reinsch
/// 1971, "Handbook for automatic computation", volume 2, contributions II/2 and II/4). Vectors are orthonormal to rounding
/// even where eigenvalues are equal.
package struct SymmetricEigenproblem {
  /// λ, the largest first.
  package let values: [Double]

  /// v, one a row, in the order of `values`: `[size, size]`.
  package let vectors: [Double]

  /// The solution for a symmetric matrix of size × size elements; what differs from symmetry by rounding is averaged.
  package init(_ matrix: [Double], size: Int) {
    require(matrix.count == size * size, "eigenproblem: \(matrix.count) elements, \(size) a row")
    var tridiagonal = TridiagonalForm(of: matrix, size: size)
    tridiagonal.diagonalize()
    let found = tridiagonal.diagonal
    let order = (0..<size).sorted { found[$0] > found[$1] }
    values = order.map { found[$0] }
    vectors = order.flatMap { tridiagonal.vectors[$0 * size..<($0 + 1) * size] }
  }
}

/// A symmetric matrix as Zᵀ·T·Z with orthonormal rows Z and a tridiagonal T.
private struct TridiagonalForm {
  private let size: Int

  /// The diagonal of T.
  private(set) var diagonal: [Double]

  /// What stands beside the diagonal: element k joins k and k + 1, the last is 0.
  private var beside: [Double]

  /// Z: `[size, size]`.
  private(set) var vectors: [Double]

  init(of matrix: [Double], size: Int) {
    self.size = size
    diagonal = [Double](repeating: 0, count: size)
    (beside, vectors) = (diagonal, [Double](repeating: 0, count: size * size))
    var rest = (0..<size * size).map { (matrix[$0] + matrix[$0 % size * size + $0 / size]) / 2 }
    rest.withUnsafeMutableBufferPointer { rest in
      guard let rest = rest.baseAddress else { return }
      let factors = (0..<size).map { reflect(rest, at: $0) }
      accumulate(reflections: rest, factors: factors)
    }
  }

  /// Makes row `k` and column `k` zero but for the elements beside the diagonal, by I − β·v·vᵀ with v in the axes after
  /// k. Leaves v in the row, and returns β.
  private mutating func reflect(_ matrix: UnsafeMutablePointer<Double>, at k: Int) -> Double {
    diagonal[k] = matrix[k * size + k]
    let (start, count) = (k + 1, size - k - 1)
    let vector = matrix + k * size + start
    // One element beside the diagonal, the last, is there already.
    if count == 1 { beside[k] = vector[0] }
    guard count > 1 else { return 0 }
    let length = dot(vector, vector, count).squareRoot()
    beside[k] = vector[0] > 0 ? -length : length
    vector[0] -= beside[k]
    let square = dot(vector, vector, count)
    guard square > 0 else { return 0 }
    let factor = 2 / square
    // A − v·wᵀ − w·vᵀ with p = β·A·v and w = p − (β/2)·⟨p, v⟩·v.
    var turned = (0..<count).map { factor * dot(matrix + (start + $0) * size + start, vector, count) }
    let share = factor / 2 * dot(turned, vector, count)
    add(-share, vector, to: &turned, count)
    for row in 0..<count {
      let elements = matrix + (start + row) * size + start
      add(-vector[row], turned, to: elements, count)
      add(-turned[row], vector, to: elements, count)
    }
    return factor
  }

  /// Z from the reflections, the last first, so that each meets only the axes after its own; they stand in its columns.
  private mutating func accumulate(reflections: UnsafePointer<Double>, factors: [Double]) {
    var columns = [Double](repeating: 0, count: size * size)
    for axis in 0..<size { columns[axis * size + axis] = 1 }
    columns.withUnsafeMutableBufferPointer { columns in
      guard let columns = columns.baseAddress else { return }
      for k in (0..<size).reversed() where factors[k] != 0 {
        let (start, count) = (k + 1, size - k - 1)
        let vector = reflections + k * size + start
        var product = [Double](repeating: 0, count: count)
        for row in 0..<count { add(vector[row], columns + (start + row) * size + start, to: &product, count) }
        for row in 0..<count {
          add(-factors[k] * vector[row], product, to: columns + (start + row) * size + start, count)
        }
      }
      for index in 0..<size * size { vectors[index] = columns[index % size * size + index / size] }
    }
  }

  /// QL steps until nothing but rounding stands beside the diagonal. Convergence is cubic: an eigenvalue takes two on
  /// average, and never near to a hundred.
  mutating func diagonalize() {
    for first in 0..<size {
      for _ in 0..<100 {
        let last = endOfBlock(from: first)
        guard last > first else { break }
        takeStep(first, last)
      }
    }
  }

  /// The last axis that is joined to `first`.
  private func endOfBlock(from first: Int) -> Int {
    (first..<size - 1).first { axis in
      abs(beside[axis]) <= 0x1p-53 * (abs(diagonal[axis]) + abs(diagonal[axis + 1]))
    } ?? size - 1
  }

  /// One QL step on the axes from `first` to `last`, shifted by Wilkinson's estimate of the first eigenvalue.
  private mutating func takeStep(_ first: Int, _ last: Int) {
    let half = (diagonal[first + 1] - diagonal[first]) / (2 * beside[first])
    let root = hypot(half, 1)
    var bulge = diagonal[last] - diagonal[first] + beside[first] / (half + (half < 0 ? -root : root))
    var (sine, cosine, correction) = (1.0, 1.0, 0.0)
    for axis in (first..<last).reversed() {
      let (outer, inner) = (sine * beside[axis], cosine * beside[axis])
      let length = hypot(outer, bulge)
      beside[axis + 1] = length
      guard length > 0 else {
        // The block has come apart here.
        diagonal[axis + 1] -= correction
        beside[last] = 0
        return
      }
      (sine, cosine) = (outer / length, bulge / length)
      let shifted = diagonal[axis + 1] - correction
      let slope = (diagonal[axis] - shifted) * sine + 2 * cosine * inner
      correction = sine * slope
      diagonal[axis + 1] = shifted + correction
      bulge = cosine * slope - inner
      rotate(axis, cosine, sine)
    }
    diagonal[first] -= correction
    (beside[first], beside[last]) = (bulge, 0)
  }

  /// Turns the rows `axis` and the one after it of Z.
  private mutating func rotate(_ axis: Int, _ cosine: Double, _ sine: Double) {
    let size = size
    vectors.withUnsafeMutableBufferPointer { vectors in
      guard let start = vectors.baseAddress else { return }
      let (upper, lower) = (start + axis * size, start + (axis + 1) * size)
      for column in 0..<size {
        let (a, b) = (upper[column], lower[column])
        upper[column] = cosine * a - sine * b
        lower[column] = sine * a + cosine * b
      }
    }
  }
}
