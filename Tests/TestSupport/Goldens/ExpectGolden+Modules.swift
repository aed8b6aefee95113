import Layers
import Tensors
import Testing

extension Module {
  /// Sets every parameter to the golden value that has its name after `prefix`, arranged as PyTorch has it.
  public func load(_ golden: GoldenCase, prefix: String = "") throws {
    let names = Set(golden.names(after: prefix))
    for named in namedParameters {
      try named.load { names.contains($0) ? try golden["\(prefix)\($0)"].asFileTensor : nil }
    }
  }
}

/// Expects `function` of a module, whose parameters are set from the golden case by their names, to give PyTorch's
/// output and gradients: that of the operand `input`, and of every trainable parameter by name.
///
/// For `terms` see ``expectGolden(_:of:at:output:terms:sourceLocation:)``.
public func expectGolden<Model: Module, Input: AnyTensor, let Rank: Int>(
  _ golden: GoldenCase, of model: Model, mode: Mode = .evaluation, input: GoldenOperand<Input>,
  output arrange: @escaping (GoldenTensor) -> GoldenTensor = { $0 }, terms: Int,
  sourceLocation: SourceLocation = #_sourceLocation, _ function: @escaping (Model, Input) -> Tensor<Rank>
) throws {
  try model.load(golden)
  try expectGolden(
    golden, of: { point in model.inMode(mode) { function(model, point) } }, at: input, output: arrange,
    terms: terms, sourceLocation: sourceLocation)

  try model.load(golden)
  let point = try input.tensor(in: golden)
  let direction = arrange(try golden["output_gradient"])
  let (_, gradients) = valueAndGradient(of: model, mode: mode) { model in
    let result = function(model, point)
    return (result * Tensor(direction.elements, shape: result.shape)).sum()
  }
  try expectClose(
    gradients, golden, tolerance: Double(terms + 8) * 0x1p-24, sourceLocation: sourceLocation)
}

/// Expects the gradient of every parameter to be PyTorch's, by name.
///
/// `tolerance` is relative to the largest element of each gradient.
public func expectClose(
  _ gradients: Gradients, _ golden: GoldenCase, prefix: String = "gradient.", tolerance: Double,
  sourceLocation: SourceLocation = #_sourceLocation
) throws {
  for (named, gradient) in gradients.entries {
    let wanted = try golden["\(prefix)\(named.name)"].asFileTensor
    let arranged = named.parameter.layout.arrangedForMemory(wanted, shape: named.parameter.shape)
    expectClose(
      gradient.elements, extents: named.parameter.shape, arranged.map(Double.init), tolerance: tolerance,
      "\(golden.name), gradient of \(named.name)", sourceLocation: sourceLocation)
  }
}
