import Layers
import Tensors
import Testing

/// Checks the tape's gradient of `function` at each of its operands against finite differences.
///
///     expectGradient(of: { images, weights in convolve(images, weights) }, at: images, weights)
///
/// Operands may have any mix of ranks; the result may be a tensor. Choose points away from kinks
/// (``Tensors/Tensor/randomAwayFromZero(_:by:seed:)``) and at least `firstStep` inside the function's domain.
/// See `GradientCheck` for what is compared and the argument for its tolerances.
public func expectGradient<let Rank: Int, each Operand: AnyTensor>(
  of function: @escaping (repeat each Operand) -> Tensor<Rank>, at operands: repeat each Operand,
  firstStep: Double = 0.125, elementLimit: Int = 64, sourceLocation: SourceLocation = #_sourceLocation
) {
  var check = GradientCheck(of: function, at: repeat each operands)
  check.firstStep = firstStep
  check.elementLimit = elementLimit
  check.report(at: sourceLocation)
}

/// What ``expectGradient(of:at:firstStep:elementLimit:sourceLocation:)`` would report, as text.
public func gradientDisagreements<let Rank: Int, each Operand: AnyTensor>(
  of function: @escaping (repeat each Operand) -> Tensor<Rank>, at operands: repeat each Operand
) -> [String] {
  GradientCheck(of: function, at: repeat each operands).disagreements()
}

/// Checks second derivatives: the gradient of a projection of `function`'s gradient, for every pair of operands.
///
/// For each operand the function (operands) ↦ ∂⟨direction, function⟩/∂operand is checked like any other.
public func expectSecondGradient<let Rank: Int, each Operand: AnyTensor>(
  of function: @escaping (repeat each Operand) -> Tensor<Rank>, at operands: repeat each Operand,
  firstStep: Double = 0.125, elementLimit: Int = 64, sourceLocation: SourceLocation = #_sourceLocation
) {
  var number = 0
  for _ in repeat (each operands) {
    var check = GradientCheck(ofGradientAt: number, of: function, at: repeat each operands)
    check.firstStep = firstStep
    check.elementLimit = elementLimit
    check.report(at: sourceLocation)
    number += 1
  }
}

/// Checks the gradients of `function` with respect to the trainable parameters of `model`, by name.
///
/// `function` must give the same result each time: seeds inside it are fixed.
public func expectParameterGradients<Model: Module, let Rank: Int>(
  of model: Model, mode: Mode = .training, firstStep: Double = 0.125, elementLimit: Int = 24,
  sourceLocation: SourceLocation = #_sourceLocation, _ function: @escaping (Model) -> Tensor<Rank>
) {
  let parameters = model.trainableParameters
  let check = GradientCheck(
    operands: parameters.map {
      .init(name: $0.name, extents: $0.parameter.shape, elements: $0.parameter.flattened.elements)
    },
    outputs: { point in
      for (named, elements) in zip(parameters, point) { named.parameter.flattened = Vector(elements) }
      return model.inMode(mode) { function(model).elements }
    },
    tapeGradients: { direction in
      let (_, gradients) = valueAndGradient(of: model, mode: mode) {
        projected(function($0), on: direction).sum()
      }
      return gradients.entries.map { $0.gradient.elements }
    },
    firstStep: firstStep, elementLimit: elementLimit)
  let before = parameters.map { $0.parameter.flattened }
  check.report(at: sourceLocation)
  for (named, value) in zip(parameters, before) { named.parameter.flattened = value }
}

extension GradientCheck {
  /// A check of `function` at `operands`.
  init<let Rank: Int, each Operand: AnyTensor>(
    of function: @escaping (repeat each Operand) -> Tensor<Rank>, at operands: repeat each Operand
  ) {
    self.init(
      operands: descriptions(of: repeat each operands),
      outputs: { elements in
        var next = elements.makeIterator()
        return function(repeat (each operands).replacing(next.next() ?? [])).elements
      },
      tapeGradients: { direction in
        let points = (repeat (each operands).watched())
        let result = projected(function(repeat each points), on: direction)
        return collected(repeat (each points).gradient(of: result))
      })
  }

  /// A check of the gradient of a projection of `function` at operand `number`, as a function of all operands.
  init<let Rank: Int, each Operand: AnyTensor>(
    ofGradientAt number: Int, of function: @escaping (repeat each Operand) -> Tensor<Rank>,
    at operands: repeat each Operand
  ) {
    self.init(
      operands: descriptions(
        of: repeat each operands, prefix: "gradient at operand \(number), differentiated at "),
      outputs: { elements in
        var next = elements.makeIterator()
        let points = (repeat (each operands).replacing(next.next() ?? []).watched())
        return slope(of: function, atOperand: number, among: repeat each points).elements
      },
      tapeGradients: { direction in
        let points = (repeat (each operands).watched())
        let slope = slope(of: function, atOperand: number, among: repeat each points)
        let result = projected(slope, on: direction)
        return collected(repeat (each points).gradient(of: result))
      })
  }
}

/// ⟨direction, result⟩ before its sum is taken.
private func projected<let Rank: Int>(_ result: Tensor<Rank>, on direction: [Float]) -> Tensor<Rank> {
  result * Tensor(direction, shape: result.shape)
}

/// The gradient of a projection of `function` at the watched operand `number`, along one axis.
private func slope<let Rank: Int, each Operand: AnyTensor>(
  of function: (repeat each Operand) -> Tensor<Rank>, atOperand number: Int, among points: repeat each Operand
) -> Vector {
  let result = function(repeat each points)
  var random = TestRandom(seed: 11)
  let direction = (0..<result.count).map { _ in Float.random(in: -1...1, using: &random) }
  let projection = projected(result, on: direction)
  var place = 0
  for point in repeat each points {
    if place == number { return point.flatGradient(of: projection) }
    place += 1
  }
  preconditionFailure("there is no operand \(number)")
}

private func descriptions<each Operand: AnyTensor>(
  of operands: repeat each Operand, prefix: String = ""
) -> [GradientCheck.Operand] {
  var found: [GradientCheck.Operand] = []
  for operand in repeat each operands {
    found.append(
      .init(name: "\(prefix)operand \(found.count)", extents: operand.extents, elements: operand.elements))
  }
  return found
}

private func collected<each Operand: AnyTensor>(_ tensors: repeat each Operand) -> [[Float]] {
  var found: [[Float]] = []
  for tensor in repeat each tensors { found.append(tensor.elements) }
  return found
}
