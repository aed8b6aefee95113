import Tensors
import TestSupport
import Testing

/// Arithmetic, reductions, shapes and activations against PyTorch, with all gradients.
///
/// Every case of a file must have its function here: a case without one fails.
@Suite struct GoldenElementaryTests {
  typealias X = Tensor<3>

  private let same: [String: (X) -> X] = [
    "exp": { $0.exp() }, "log": { $0.log() }, "square": { $0.square() }, "square_root": { $0.squareRoot() },
    "absolute": { $0.absolute() }, "clamped": { $0.clamped(to: -0.5...0.75) }, "negative": { -$0 },
    "plus_number": { $0 + 1.5 }, "number_minus": { 1.5 - $0 }, "times_number": { $0 * -2.5 },
    "divided_by_number": { $0 / 3 }, "number_divided": { 1.5 / $0 },
    "channels_1_to_4": { $0.channels(1..<4) }, "samples_1_to_3": { $0.samples(1..<3) },
    "log_softmax": { $0.logSoftmax() }, "softmax": { $0.softmax() },
  ]

  private let pairs: [String: (X, X) -> X] = [
    "sum_of_two": { $0 + $1 }, "difference": { $0 - $1 }, "product": { $0 * $1 }, "quotient": { $0 / $1 },
    "concatenated": { X.concatenated([$0, $1]) },
  ]

  private let withVector: [String: (operand: String, function: (X, Vector) -> X)] = [
    "plus_row": ("row", { $0.adding(row: $1) }), "times_row": ("row", { $0.multiplied(byRow: $1) }),
    "times_sample": ("factors", { $0.multiplied(perSample: $1) }),
  ]

  private let scalars: [String: (X) -> Scalar] = ["sum": { $0.sum() }, "mean": { $0.mean() }]

  private let vectors: [String: (X) -> Vector] = [
    "sum_per_sample": { $0.sumPerSample() }, "column_sums": { $0.columnSums() },
  ]

  @Test(arguments: try GoldenCase.all("elementary"))
  func operationIsPyTorchs(_ golden: GoldenCase) throws {
    if let function = same[golden.name] {
      try expectGolden(golden, of: function, at: .init("x"), terms: 5)
    } else if let function = scalars[golden.name] {
      try expectGolden(golden, of: function, at: .init("x"), terms: 30)
    } else if let function = vectors[golden.name] {
      try expectGolden(golden, of: function, at: .init("x"), terms: 10)
    } else if let function = pairs[golden.name] {
      try expectGolden(golden, of: function, at: .init("x"), .init("y"), terms: 1)
    } else {
      let (name, function) = try #require(withVector[golden.name], "\(golden.name) has no test")
      try expectGolden(golden, of: function, at: .init("x"), .init(name), terms: 10)
    }
  }
}

@Suite struct GoldenActivationTests {
  private let activations: [String: (Vector) -> Vector] = [
    "relu": { $0.relu() }, "leaky_relu": { $0.leakyReLU(slope: 0.2) }, "elu": { $0.elu() },
    "gelu": { $0.gelu() },
    "silu": { $0.silu() }, "sigmoid": { $0.sigmoid() }, "tanh": { $0.tanh() }, "softplus": { $0.softplus() },
  ]

  @Test(arguments: try GoldenCase.all("activations"))
  func activationIsPyTorchs(_ golden: GoldenCase) throws {
    if let activation = activations[golden.name] {
      try expectGolden(golden, of: activation, at: .init("x"), terms: 4)
    } else {
      try #require(golden.name == "gated", "\(golden.name) has no test")
      try expectGolden(golden, of: { (x: Tensor<3>) in x.gated() }, at: .init("x"), terms: 4)
    }
  }
}
