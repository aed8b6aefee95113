import Testing

@testable import Tensors

@Test func aGradientOfAGradientIsTheSecondDerivative() {
  let x = Tensor<1>([0.5, 1, 2]).watched()
  let slope = gradient(of: x.square() * x, at: x)
  #expect(slope.elements == [0.75, 3, 12])
  #expect(gradient(of: slope, at: x).elements == [3, 6, 12])
  let y = x.exp()
  #expect(gradient(of: gradient(of: y, at: x), at: x).elements == y.elements)
}

@Test func linearIsAMatrixProductPlusABias() {
  let x = Tensor<3>((0..<12).map(Float.init), shape: [2, 3, 2]).watched()
  let w = Tensor<2>([1, 2, 3, 4, 5, 6], shape: [2, 3]).watched()
  let b = Vector([1, 0, -1]).watched()
  let y = x.linear(w, bias: b)
  #expect(y.shape == [2, 3, 3])
  #expect(y[1, 2, 1] == 10 * 2 + 11 * 5)
  #expect(gradient(of: y, at: b).elements == [6, 6, 6])
  #expect(gradient(of: y, at: w).elements == [30, 30, 30, 36, 36, 36])
  #expect(gradient(of: y, at: x).elements.prefix(2) == [6, 15])
}
