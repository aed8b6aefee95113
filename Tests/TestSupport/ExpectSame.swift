import Tensors
import Testing

/// Expects `function` and `other` to give the same bits at `operands`, values and gradients alike; and the same
/// second derivatives, where both have them.
public func expectSame<let Rank: Int, each Operand: AnyTensor>(
  of function: @escaping (repeat each Operand) -> Tensor<Rank>,
  as other: @escaping (repeat each Operand) -> Tensor<Rank>, at operands: repeat each Operand,
  secondDerivatives: Bool = false, sourceLocation: SourceLocation = #_sourceLocation
) {
  var pairs = [
    (
      GradientCheck(of: function, at: repeat each operands),
      GradientCheck(of: other, at: repeat each operands)
    )
  ]
  for number in pairs[0].0.operands.indices where secondDerivatives {
    pairs.append(
      (
        GradientCheck(ofGradientAt: number, of: function, at: repeat each operands),
        GradientCheck(ofGradientAt: number, of: other, at: repeat each operands)
      ))
  }
  for (check, otherCheck) in pairs {
    let point = check.operands.map(\.elements)
    let outputs = check.outputs(point)
    var random = TestRandom(seed: 5)
    let direction = outputs.map { _ in Float.random(in: -1...1, using: &random) }
    #expect(outputs == otherCheck.outputs(point), sourceLocation: sourceLocation)
    let (gradients, others) = (check.tapeGradients(direction), otherCheck.tapeGradients(direction))
    for (operand, pair) in zip(check.operands, zip(gradients, others)) {
      #expect(pair.0 == pair.1, "\(operand.name)", sourceLocation: sourceLocation)
    }
  }
}
