import TestSupport
import Testing

@testable import Tensors

@Suite struct ShapingTests {
  @Test(arguments: [(1, 1, 1), (2, 3, 5), (3, 16, 33), (2, 65, 17)])
  func transposingSwapsTheLastAxes(size: (count: Int, rows: Int, columns: Int)) {
    let x = Tensor<3>.random([size.count, size.rows, size.columns])
    let y = x.transposed()
    #expect(y.shape == [size.count, size.columns, size.rows])
    let agree = (0..<x.count).allSatisfy { offset in
      let (k, rest) = offset.quotientAndRemainder(dividingBy: size.rows * size.columns)
      return x.elements[offset] == y[k, rest % size.columns, rest / size.columns]
    }
    #expect(agree)
    #expect(y.transposed() == x)
    let first: Tensor<2> = x.samples(0..<1).reshaped([size.rows, size.columns])
    #expect(first.transposed().flattened == y.samples(0..<1).flattened)
  }

  @Test func permutingMovesEachAxis() {
    let x = Tensor<4>.random([2, 3, 5, 7])
    let y = x.permuted([0, 3, 1, 2])
    #expect(y.shape == [2, 7, 3, 5])
    #expect(y[1, 6, 2, 4] == x[1, 2, 4, 6])
    #expect(y.permuted([0, 2, 3, 1]) == x)
    expectGradient(of: { $0.permuted([3, 0, 2, 1]) }, at: x)
  }

  @Test func slicesAreWhatTheySay() {
    let x = Tensor<3>((0..<24).map(Float.init), shape: [2, 3, 4])
    #expect(x.channels(1..<3) == Tensor([1, 2, 5, 6, 9, 10, 13, 14, 17, 18, 21, 22], shape: [2, 3, 2]))
    #expect(x.samples(1..<2) == Tensor((12..<24).map(Float.init), shape: [1, 3, 4]))
    #expect(x.channels(2..<2).shape == [2, 3, 0])
    #expect(x.samples(0..<2) == x)
  }

  @Test func shiftingDownMovesRows() {
    let x = Tensor<4>((1...12).map(Float.init), shape: [2, 3, 2, 1])
    #expect(x.shiftedDown() == Tensor([0, 0, 1, 2, 3, 4, 0, 0, 7, 8, 9, 10], shape: [2, 3, 2, 1]))
    #expect(Tensor<4>(ones: [2, 1, 2, 3]).shiftedDown() == Tensor(zeros: [2, 1, 2, 3]))
    #expect(Tensor<4>(zeros: [2, 0, 2, 3]).shiftedDown().shape == [2, 0, 2, 3])
    expectGradient(of: { $0.shiftedDown() }, at: Tensor<4>.random([2, 3, 4, 2]))
    expectSecondGradient(of: { $0.shiftedDown().square() }, at: Tensor<4>.random([2, 3, 2, 1]))
  }

  @Test func regroupingTurnsGroupsOfPartsIntoPartsOfGroups() {
    let x = Tensor<4>.random([2, 3, 2, 24])
    let y = x.regroupingChannels(groups: 3, parts: 4)
    let agree = (0..<3).allSatisfy { group in
      (0..<4).allSatisfy { part in
        y.channels((part * 3 + group) * 2..<(part * 3 + group + 1) * 2)
          == x.channels((group * 4 + part) * 2..<(group * 4 + part + 1) * 2)
      }
    }
    #expect(agree)
    #expect(y.regroupingChannels(groups: 4, parts: 3) == x)
    expectGradient(of: { $0.regroupingChannels(groups: 2, parts: 3) }, at: Tensor<4>.random([1, 2, 2, 12]))
  }

  @Test func concatenatingUndoesSlicing() {
    let x = Tensor<4>.random([2, 3, 5, 7])
    #expect(Tensor.concatenated([x.channels(0..<2), x.channels(2..<3), x.channels(3..<7)]) == x)
  }

  @Test func shapingHasItsGradients() {
    let (x, y) = (Tensor<3>.random([2, 3, 5]), Tensor<3>.random([2, 3, 2], seed: 2))
    expectGradient(of: { $0.transposed() }, at: x)
    expectGradient(of: { $0.channels(1..<4) }, at: x)
    expectGradient(of: { $0.samples(1..<2) }, at: x)
    expectGradient(of: { Tensor.concatenated([$0, $1, $0]) }, at: x, y)
    expectSecondGradient(of: { $0.transposed().square() }, at: x)
    expectSecondGradient(of: { Tensor.concatenated([$0, $1]).channels(3..<6).square() }, at: x, y)
  }

  @Test func whatIsOutsideStops() async {
    await #expect(processExitsWith: .failure) { _ = Vector([1, 2, 3]).channels(1..<4) }
    await #expect(processExitsWith: .failure) { _ = Vector([1, 2, 3]).samples(-1..<2) }
    await #expect(processExitsWith: .failure) {
      _ = Tensor<4>(zeros: [1, 1, 1, 8]).regroupingChannels(groups: 3, parts: 4)
    }
    await #expect(processExitsWith: .failure) {
      _ = Tensor.concatenated([Tensor<2>(zeros: [2, 3]), Tensor<2>(zeros: [3, 3])])
    }
    await #expect(processExitsWith: .failure) {
      let nested: Tensor<3> = Tensor<2>(zeros: [2, 3]).reshaped([2, 2, 2])
      _ = nested
    }
  }
}
