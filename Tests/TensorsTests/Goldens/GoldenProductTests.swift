import Tensors
import TestSupport
import Testing

/// Products and look-ups against PyTorch, with all gradients.
@Suite struct GoldenProductTests {
  @Test(arguments: try GoldenCase.all("products", prefix: "matrix_"), [false, true])
  func matrixProductIsPyTorchs(_ golden: GoldenCase, transposingLeft: Bool) throws {
    for transposingRight in [false, true] {
      try expectGolden(
        golden,
        of: { (a: Tensor<2>, b: Tensor<2>) in
          a.matrixProduct(b, transposingLeft: transposingLeft, transposingRight: transposingRight)
        },
        at: .init("input") { transposingLeft ? $0.transposed : $0 },
        .init("other") { transposingRight ? $0.transposed : $0 },
        terms: 300)
    }
  }

  @Test func linearMapIsPyTorchsAtEveryRank() throws {
    try expectLinear("linear_features", Tensor<2>.self)
    try expectLinear("linear_sequence", Tensor<3>.self)
    try expectLinear("linear_images", Tensor<4>.self)
  }

  private func expectLinear<let Rank: Int>(_ name: String, _: Tensor<Rank>.Type) throws {
    try expectGolden(
      GoldenCase("products", name), of: { (x: Tensor<Rank>, w, bias) in x.linear(w, bias: bias) },
      at: .init("input"), .init("weight", \.transposed), .init("bias"), terms: 24)
  }

  @Test func transpositionIsPyTorchs() throws {
    try expectGolden(
      GoldenCase("products", "transposed"), of: { (x: Tensor<2>) in x.transposed() }, at: .init("x"), terms: 1
    )
  }

  @Test func rowsOfATableArePyTorchs() throws {
    let golden = try GoldenCase("products", "embedding")
    let indices: Vector = try golden["indices"].flat.tensor()
    try expectGolden(
      golden, of: { (table: Tensor<2>) in table.rows(at: indices) }, at: .init("weight"),
      output: { $0.reshaped([8, 3]) }, terms: 3)
  }
}
