import Tensors
import TestSupport
import Testing

/// Arithmetic, reductions, broadcasts and shapes against PyTorch, with all gradients.
///
/// Every case of the file must have its function here: a case without one fails.
@Suite struct GoldenElementaryTests {
  typealias X = Tensor<3>

  private let same: [String: (X) -> X] = [
    "exp": { $0.exp() }, "log": { $0.log() }, "square": { $0.square() }, "square_root": { $0.squareRoot() },
    "absolute": { $0.absolute() }, "clamped": { $0.clamped(to: -0.5...0.75) }, "negative": { -$0 },
    "reciprocal": { $0.reciprocal() }, "plus_number": { $0 + 1.5 }, "number_minus": { 1.5 - $0 },
    "times_number": { $0 * -2.5 }, "divided_by_number": { $0 / 3 }, "number_divided": { 1.5 / $0 },
    "channels_1_to_4": { $0.channels(1..<4) }, "samples_1_to_3": { $0.samples(1..<3) },
    "transposed_each": { $0.transposed() }, "log_softmax": { onRows($0) { $0.logSoftmax() } },
    "softmax": { onRows($0) { $0.softmax() } },
  ]

  private let pairs: [String: (X, X) -> X] = [
    "sum_of_two": { $0 + $1 }, "difference": { $0 - $1 }, "product": { $0 * $1 }, "quotient": { $0 / $1 },
    "concatenated": { X.concatenated([$0, $1]) },
  ]

  private let pairsToVectors: [String: (X, X) -> Vector] = [
    "dot_per_sample": { $0.dotPerSample($1) }, "column_dots": { $0.columnDots($1) },
  ]

  private let broadcasts: [String: (X, Vector) -> X] = [
    "plus_row": { $0.adding(row: $1) }, "times_row": { $0.multiplied(byRow: $1) },
    "plus_sample": { $0.adding(perSample: $1) }, "times_sample": { $0.multiplied(perSample: $1) },
  ]

  private let repeated: [String: (Vector) -> X] = [
    "repeated_row": { X(repeatingRow: $0, shape: [3, 2, 5]) },
    "repeated_sample": { X(repeatingPerSample: $0, shape: [3, 2, 5]) },
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
    } else if let function = pairsToVectors[golden.name] {
      try expectGolden(golden, of: function, at: .init("x"), .init("y"), terms: 10)
    } else if let function = broadcasts[golden.name] {
      try expectGolden(golden, of: function, at: .init("x"), .init("other"), terms: 10)
    } else if let function = repeated[golden.name] {
      try expectGolden(golden, of: function, at: .init("x"), terms: 10)
    } else {
      try expectOtherRank(golden)
    }
  }

  private func expectOtherRank(_ golden: GoldenCase) throws {
    switch golden.name {
    case "permuted":
      try expectGolden(golden, of: { (x: ImageBatch) in x.permuted([0, 3, 1, 2]) }, at: .init("x"), terms: 1)
    case "repeated":
      try expectGolden(golden, of: { X(repeating: $0, shape: [3, 2, 5]) }, at: .init("x"), terms: 30)
    case "log_sum_exp":
      try expectGolden(golden, of: { (x: FeatureBatch) in x.logSumExp() }, at: .init("x"), terms: 19)
    default:
      Issue.record("\(golden.name) has no test")
    }
  }
}

/// `function` of the rows of the innermost axis.
private func onRows(_ x: Tensor<3>, _ function: (Tensor<2>) -> Tensor<2>) -> Tensor<3> {
  function(x.reshaped([x.shape[0] * x.shape[1], x.shape[2]])).reshaped(x.shape)
}
