import Tensors
import Testing

/// An operand of a golden case: its name, and how PyTorch's layout becomes the library's.
public struct GoldenOperand<Operand: AnyTensor> {
  let name: String
  let arrange: (GoldenTensor) -> GoldenTensor

  /// The operand `name`, arranged by `arrange`.
  public init(_ name: String, _ arrange: @escaping (GoldenTensor) -> GoldenTensor = { $0 }) {
    (self.name, self.arrange) = (name, arrange)
  }

  func tensor(in golden: GoldenCase) throws -> Operand {
    let value = arrange(try golden[name])
    return Operand(value.elements, extents: value.extents)
  }

  func expectGradient(_ gradient: Operand, of golden: GoldenCase, terms: Int, at location: SourceLocation)
    throws
  {
    let wanted = arrange(try golden["gradient.\(name)"])
    expectClose(
      gradient.elements, extents: gradient.extents, wanted.values, terms: terms,
      "\(golden.name), gradient of \(name)", sourceLocation: location)
  }
}

/// Expects `function` to give the output and the gradients of a differentiated golden case.
///
///     try expectGolden(
///       golden, of: { (images: ImageBatch, bias: Vector) in images.adding(row: bias) },
///       at: .init("input", \.channelsLast), .init("bias"), output: \.channelsLast, terms: 27)
///
/// `output` arranges PyTorch's output as the function's, and its gradient likewise. `terms` is the length of the
/// longest sum in the output or a gradient; see ``expectClose(_:_:terms:magnitude:_:sourceLocation:)``.
public func expectGolden<let Rank: Int, each Operand: AnyTensor>(
  _ golden: GoldenCase, of function: (repeat each Operand) throws -> Tensor<Rank>,
  at operands: repeat GoldenOperand<each Operand>, output arrange: (GoldenTensor) -> GoldenTensor = { $0 },
  terms: Int, sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let points = (repeat try (each operands).tensor(in: golden).watched())
  let result = try function(repeat each points)
  let wanted = arrange(try golden["output"])
  expectClose(result, wanted, terms: terms, "\(golden.name)", sourceLocation: sourceLocation)

  guard result.shape.array == wanted.extents else { return }
  let projection = result * arrange(try golden["output_gradient"]).tensor()
  repeat try (each operands).expectGradient(
    (each points).gradient(of: projection), of: golden, terms: terms, at: sourceLocation)
}
