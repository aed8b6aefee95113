import TestSupport
import Testing

@testable import Tensors

@Suite struct VectorQuantisationTests {
  @Test(arguments: [(1, 1, 1), (5, 3, 2), (37, 17, 5), (130, 67, 33), (9, 200, 64)])
  func nearestRowsAreNearest(size: (rows: Int, table: Int, features: Int)) {
    let x = Tensor<2>.random([size.rows, size.features], seed: 1)
    let table = Tensor<2>.random([size.table, size.features], seed: 2)
    let found = x.nearestRows(of: table)
    #expect(found.shape == [size.rows])
    for row in 0..<size.rows {
      let distances = (0..<size.table).map { squaredDistance(x, row, table, $0) }
      // Of distances that differ by less than they are rounded by, either may be taken.
      let excess = distances[Int(found.elements[row])] - (distances.min() ?? 0)
      #expect(excess <= Double(size.features + 8) * 0x1p-23, "row \(row)")
    }
  }

  @Test func theFirstOfEquallyNearRowsIsTaken() {
    let table = Tensor<2>([[4, 4], [1, 0], [-1, 0], [1, 0], [4, 4]])
    let x = Tensor<2>([[0, 0], [0, 3], [0.5, 0], [9, 9], [-1, -1]])
    #expect(x.nearestRows(of: table).elements == [1, 1, 1, 0, 2])
  }

  @Test func aRowOfTheTableIsNearestToItself() {
    let table = Tensor<2>.random([100, 7], in: -3...3)
    #expect(table.nearestRows(of: table).elements == (0..<100).map(Float.init))
  }

  @Test(arguments: [(1, 1, 1), (300, 65, 33), (700, 129, 17)])
  func nearestRowsDoNotDependOnTheMachine(size: (rows: Int, table: Int, features: Int)) {
    let x = Tensor<2>.random([size.rows, size.features], seed: 3)
    let table = Tensor<2>.random([size.table, size.features], seed: 4)
    expectSameBitsForEveryThreadCount { [x.nearestRows(of: table)] }
    expectSameBitsOnEveryInstructionSet { [x.nearestRows(of: table)] }
  }

  @Test func theGradientGoesStraightThrough() {
    let input = Tensor<2>.random([3, 4], seed: 5).watched()
    let source = Tensor<2>.random([3, 4], seed: 6).watched()
    let weights = Tensor<2>.random([3, 4], seed: 7)
    let result = (source * 2).straightThrough(from: input)
    #expect(result == source * 2)
    let loss = (result * result * weights).sum()
    // d(w·y²)/dy at the values, and nothing of how they were computed.
    #expect(gradient(of: loss, at: input) == weights * result * 2)
    #expect(gradient(of: (result * weights).sum() + source.sum(), at: source) == Tensor(ones: [3, 4]))
  }

  @Test func wrongShapesStop() async {
    await #expect(processExitsWith: .failure) {
      _ = Tensor<2>(zeros: [3, 2]).nearestRows(of: Tensor(zeros: [3, 3]))
    }
    await #expect(processExitsWith: .failure) { _ = Vector([1]).straightThrough(from: Vector([1, 2])) }
  }

  private func squaredDistance(_ x: Tensor<2>, _ row: Int, _ table: Tensor<2>, _ other: Int) -> Double {
    (0..<x.shape[1]).reduce(0) { sum, feature in
      let difference = Double(x[row, feature]) - Double(table[other, feature])
      return sum + difference * difference
    }
  }
}
