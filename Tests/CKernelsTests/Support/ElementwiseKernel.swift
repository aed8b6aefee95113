import Testing

typealias InputPointer = UnsafePointer<Float>
typealias OutputPointer = UnsafeMutablePointer<Float>

/// A kernel that makes each element of its outputs from the same element of its inputs.
struct ElementwiseKernel: Sendable, CustomTestStringConvertible {
  /// What the failing test says.
  var name: String

  /// The values that each input takes.
  var domains: [ClosedRange<Float>]

  /// How many arrays it writes.
  var outputs = 1

  /// The error allowed, in half units in the last place of the result or of 1, whichever is larger.
  var roundings: Double

  /// The same in Double: from one element of each input to one of each output.
  var reference: @Sendable ([Double]) -> [Double]

  /// Runs the kernel on arrays of a length.
  var run: @Sendable (Int, [InputPointer], [OutputPointer]) -> Void

  var testDescription: String { name }

  /// Lengths below, at and above those of vectors and chunks.
  static let lengths = [1, 3, 4, 7, 8, 15, 16, 17, 33, 100, 8193, 16_411]

  /// Inputs of `length` numbers that depend on nothing else.
  func makeInputs(_ length: Int) -> [[Float]] {
    domains.enumerated().map { index, domain in
      let centre = (domain.lowerBound + domain.upperBound) / 2
      return noise(length, seed: UInt64(index + 1)).map { centre + $0 * (domain.upperBound - centre) }
    }
  }

  /// Runs the kernel on buffers between guards.
  func compute(_ inputs: [[Float]]) -> [[Float]] {
    let length = inputs.first?.count ?? 0
    let buffers = inputs.map { PaddedBuffer($0) }
    let results = (0..<outputs).map { _ in PaddedBuffer(count: length) }
    run(length, buffers.map { InputPointer($0.pointer) }, results.map(\.pointer))
    results.forEach { $0.expectIntactGuards("\(name), \(length) elements") }
    for (buffer, input) in zip(buffers, inputs) {
      #expect(bits(buffer.values) == bits(input), "\(name) wrote its input")
    }
    return results.map(\.values)
  }

  /// Runs the kernel with its first output in the place of input `index`.
  func computeInPlace(_ inputs: [[Float]], of index: Int) -> [Float] {
    let buffers = inputs.map { PaddedBuffer($0) }
    let others = (1..<max(outputs, 1)).map { _ in PaddedBuffer(count: inputs[0].count) }
    let results = [buffers[index].pointer] + others.map(\.pointer)
    run(inputs[0].count, buffers.map { InputPointer($0.pointer) }, results)
    (buffers + others).forEach { $0.expectIntactGuards("\(name) in place") }
    return buffers[index].values
  }

  /// Expects the results for `length` elements to be near the reference.
  func expectAccuracy(_ length: Int) {
    let inputs = makeInputs(length)
    let results = compute(inputs)
    for element in 0..<length {
      let expected = reference(inputs.map { Double($0[element]) })
      for (result, expected) in zip(results.map { Double($0[element]) }, expected) {
        let tolerance = roundings * 0x1p-24 * max(abs(expected), 1)
        #expect(abs(result - expected) <= tolerance, "\(name) of \(inputs.map { $0[element] })")
      }
    }
  }
}

extension ElementwiseKernel {
  /// A kernel of one output.
  init(
    _ name: String, _ domains: [ClosedRange<Float>], roundings: Double,
    reference: @escaping @Sendable ([Double]) -> Double,
    run: @escaping @Sendable (Int, [InputPointer], OutputPointer) -> Void
  ) {
    self.init(
      name: name, domains: domains, roundings: roundings, reference: { [reference($0)] },
      run: { run($0, $1, $2[0]) })
  }

  /// The backward pass of `function`: from x and dy to dy · function'(x).
  static func gradient(
    _ name: String, _ domain: ClosedRange<Float> = -6...6, roundings: Double = 16,
    of function: @escaping @Sendable (Double) -> Double,
    run: @escaping @Sendable (Int, InputPointer, InputPointer, OutputPointer) -> Void
  ) -> ElementwiseKernel {
    ElementwiseKernel(
      name, [domain, -2...2], roundings: roundings,
      reference: { $0[1] * derivative(of: function, at: $0[0]) },
      run: { run($0, $1[0], $1[1], $2) })
  }
}

/// The derivative by the five-point rule, whose own error is about 10⁻¹² for functions of moderate size.
func derivative(of function: (Double) -> Double, at x: Double) -> Double {
  let h = 1e-3
  return (8 * (function(x + h) - function(x - h)) - (function(x + 2 * h) - function(x - 2 * h))) / (12 * h)
}

/// Calls `backward` with what `forward` makes of `x`, for the passes that are given outputs.
func withOutput(
  _ count: Int, _ x: InputPointer, of forward: (Int, InputPointer, OutputPointer) -> Void,
  _ backward: (InputPointer) -> Void
) {
  var y = [Float](repeating: 0, count: count)
  forward(count, x, &y)
  backward(y)
}
