import Tensors
import TestSupport
import Testing

@testable import Representations

@Suite struct SymmetricEigenproblemTests {
  /// Σ λ[k]·v[k]·v[k]ᵀ and orthonormal v, for matrices of full rank, of rank one, diagonal, zero.
  @Test(arguments: [1, 2, 3, 7, 24, 61], ["full", "rank one", "diagonal", "blocks", "zero"])
  func vectorsDiagonaliseTheMatrix(size: Int, kind: String) {
    let matrix = matrix(size, kind)
    let solved = SymmetricEigenproblem(matrix, size: size)
    let scale = matrix.reduce(0) { max($0, abs($1)) }
    let rounding = 1e-14 * Double(size)
    #expect(zip(solved.values, solved.values.dropFirst()).allSatisfy { $0 >= $1 })
    for row in 0..<size {
      for column in 0..<size {
        var (sum, product) = (0.0, 0.0)
        for k in 0..<size {
          let vector = solved.vectors[k * size..<(k + 1) * size]
          sum += solved.values[k] * vector[k * size + row] * vector[k * size + column]
          product += solved.vectors[row * size + k] * solved.vectors[column * size + k]
        }
        #expect(abs(sum - matrix[row * size + column]) <= rounding * max(scale, 1))
        #expect(abs(product - (row == column ? 1 : 0)) <= rounding)
      }
    }
  }

  private func matrix(_ size: Int, _ kind: String) -> [Double] {
    let draws = FeatureBatch.random([size, size], seed: UInt64(size)).elements.map(Double.init)
    return (0..<size * size).map { index in
      let (row, column) = (index / size, index % size)
      return switch kind {
      case "full": draws[index] + draws[column * size + row]
      case "rank one": draws[row] * draws[column]
      case "diagonal": row == column ? draws[row] : 0
      case "blocks": row / 2 == column / 2 ? (row == column ? 2 : 1) : 0
      default: 0
      }
    }
  }

  @Test func eigenvaluesAreAsComputedByHand() {
    // (2 − λ)² = 1.
    let solved = SymmetricEigenproblem([2, 1, 1, 2], size: 2)
    #expect(abs(solved.values[0] - 3) < 1e-15 && abs(solved.values[1] - 1) < 1e-15)
    #expect(abs(abs(solved.vectors[0]) - 0.5.squareRoot()) < 1e-15)
  }
}
