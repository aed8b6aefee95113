import TestSupport
import Testing

@testable import Tensors

@Suite struct MatrixProductTests {
  static let sizes = [(1, 1, 1), (3, 5, 7), (17, 33, 2), (2, 1, 65)]

  /// Factors whose product is `[rows, columns]`, stored transposed as asked.
  private func factors(_ rows: Int, _ inner: Int, _ columns: Int, _ left: Bool, _ right: Bool) -> (
    Tensor<2>, Tensor<2>
  ) {
    (
      .random(left ? [inner, rows] : [rows, inner], seed: 1),
      .random(right ? [columns, inner] : [inner, columns], seed: 2)
    )
  }

  @Test(arguments: sizes, [(false, false), (false, true), (true, false), (true, true)])
  func everyFormHasItsGradients(size: (Int, Int, Int), transposing: (left: Bool, right: Bool)) {
    let (a, b) = factors(size.0, size.1, size.2, transposing.left, transposing.right)
    func product(_ a: Tensor<2>, _ b: Tensor<2>) -> Tensor<2> {
      a.matrixProduct(b, transposingLeft: transposing.left, transposingRight: transposing.right)
    }
    expectGradient(of: product, at: a, b)
    expectSecondGradient(of: product, at: a, b, elementLimit: 16)
  }

  @Test(arguments: sizes) func everyFormIsTheProductOfTheTransposed(size: (Int, Int, Int)) {
    let (a, b) = factors(size.0, size.1, size.2, false, false)
    let product = a.matrixProduct(b)
    #expect(a.matrixProduct(b.transposed(), transposingRight: true).elements == product.elements)
    #expect(
      a.transposed().matrixProduct(b.transposed(), transposingLeft: true, transposingRight: true).elements
        == product.elements)
    let wanted = a.transposed().matrixProduct(b, transposingLeft: true)
    expectClose(wanted, product.elements.map(Double.init), terms: size.1)
  }

  @Test func aLinearMapHasItsGradientsAtAnyRank() {
    let (weights, bias) = (Tensor<2>.random([5, 7], seed: 2), Vector.random([7], seed: 3))
    expectGradient(of: { $0.linear($1, bias: $2) }, at: Tensor<2>.random([3, 5]), weights, bias)
    expectGradient(of: { $0.linear($1, bias: $2) }, at: Tensor<4>.random([2, 3, 1, 5]), weights, bias)
    expectGradient(of: { $0.linear($1) }, at: Tensor<3>.random([2, 3, 5]), weights)
    expectSecondGradient(of: { $0.linear($1, bias: $2) }, at: Tensor<2>.random([3, 5]), weights, bias)
  }

  @Test(arguments: [Rectifier.relu, Rectifier(slope: 0.2)])
  func aRectifierIsTakenInToTheBit(_ rectifier: Rectifier) {
    let (weights, bias) = (Tensor<2>.random([5, 7], seed: 2), Vector.random([7], seed: 3))
    expectSame(
      of: { $0.linear($1, bias: $2, then: rectifier) },
      as: { $0.linear($1, bias: $2).rectified(by: rectifier) },
      at: Tensor<3>.random([2, 3, 5]), weights, bias, secondDerivatives: true)
  }

  @Test func factorsThatDoNotFitStop() async throws {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor<2>(zeros: [2, 3]).matrixProduct(Tensor<2>(zeros: [2, 3]))
    }
    let message = try #require(result.map { String(decoding: $0.standardErrorContent, as: UTF8.self) })
    #expect(message.contains("matrixProduct: [2, 3] does not fit [2, 3]"))
    await #expect(processExitsWith: .failure) { _ = Vector([1]).linear(Tensor<2>(zeros: [2, 3])) }
  }
}
