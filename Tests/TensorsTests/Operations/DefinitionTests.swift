import Tensors
import TestSupport
import Testing

/// Products, recurrences and losses at odd sizes against their equations in Double.
@Suite struct DefinitionTests {
  @Test(arguments: [(1, 1, 1), (5, 7, 3), (17, 33, 65), (2, 1200, 9)])
  func linearMapsAreSumsOfProducts(rows: Int, inner: Int, columns: Int) {
    let (x, weights) = (Tensor<2>.random([rows, inner]), Tensor<2>.random([inner, columns], seed: 2))
    let bias = Vector.random([columns], seed: 3)
    let magnitude = Double(inner).squareRoot()
    expectClose(
      x.matrixProduct(weights), Reference.matrixProduct(Exact(x), Exact(weights)), terms: inner,
      magnitude: magnitude)
    expectClose(
      x.linear(weights, bias: bias), Reference.linear(Exact(x), Exact(weights), Exact(bias)),
      terms: inner + 1,
      magnitude: magnitude)
  }

  @Test(arguments: [(1, 1, 1, 1), (3, 5, 4, 7), (2, 3, 33, 17), (5, 4, 2, 65)])
  func anLSTMIsItsRecurrence(samples: Int, steps: Int, features: Int, units: Int) {
    let x = SequenceBatch.random([samples, steps, features])
    let weights = LSTMWeights(
      input: .random([features, 4 * units], seed: 2),
      recurrent: .random([units, 4 * units], in: -0.3...0.3, seed: 3),
      bias: .random([4 * units], seed: 4))
    let wanted = Reference.lstm(
      Exact(x), input: Exact(weights.input), recurrent: Exact(weights.recurrent), bias: Exact(weights.bias))
    // Random inputs and weights average ½ each, so a gate's Σ|products| is about features / 4, and the bias.
    expectClose(
      x.lstm(weights).outputs, wanted, terms: features + units, magnitude: 1 + Double(features) / 4, "LSTM")
  }

  @Test func binaryCrossEntropyIsItsEquationFarOut() {
    let logits = Vector([-1e4, -90, -20, -3, -1e-4, 0, 0.7, 8, 33, 100, 1e4])
    let targets = Vector([0, 0, 1, 0.25, 1, 0.5, 1, 0, 1, 0, 0.5])
    let losses = Vector.binaryCrossEntropy(logits: logits, targets: targets)
    for (got, wanted) in zip(
      losses.elements, Reference.binaryCrossEntropy(Exact(logits), targets: Exact(targets)))
    {
      // To a few ulp, or where the two terms cancel to a few of theirs.
      #expect(abs(Double(got) - wanted) <= 0x1p-21 * max(wanted, 0x1p-3))
    }
  }
}
