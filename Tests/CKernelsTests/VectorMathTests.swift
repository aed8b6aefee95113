import CPointwise
import Foundation
import Testing

extension Kernels {
  /// The elementary functions over all floats: every 9,973rd bit pattern, and the edges of what each can hold.
  @Suite struct VectorMath {
    @Test(arguments: ElementaryFunction.all)
    func isWithinItsBoundOverAllFloats(_ function: ElementaryFunction) {
      let inputs = everywhere.filter(function.domain.contains) + function.edges
      let results = function.compute(inputs)
      var worst = (error: 0.0, input: Float.nan)
      for (input, result) in zip(inputs, results) {
        let error = unitsInTheLastPlace(from: result, to: function.reference(Double(input)))
        if error > worst.error { worst = (error, input) }
      }
      #expect(worst.error <= function.bound, "\(function.name)(\(worst.input)) is off by \(worst.error) ulp")
    }

    @Test(arguments: ElementaryFunction.all)
    func hasTheSameBitsEverywhere(_ function: ElementaryFunction) {
      let inputs = everywhere.filter { !$0.isNaN }.enumerated().filter { $0.offset % 8 == 0 }.map(\.element)
      expectSameBitsEverywhere("\(function.name)") {
        function.compute(inputs + function.edges).map { $0.isNaN ? .nan : $0 }
      }
    }

    @Test(arguments: ElementaryFunction.all)
    func takesItsLimits(_ function: ElementaryFunction) {
      let inputs: [Float] = [-.infinity, -0.0, 0, .infinity]
      for (result, limit) in zip(function.compute(inputs), function.limits) {
        #expect(
          result.isNaN ? limit.isNaN : result == limit,
          "\(function.name): \(result) where \(limit) is expected")
      }
      for notANumber in [Float.nan, -.nan, Float(bitPattern: 0x7F80_0001)] {
        #expect(function.compute([notANumber])[0].isNaN, "\(function.name) hides NaN")
      }
    }

    @Test func oddFunctionsKeepTheSignOfZero() {
      var result: [Float] = [1, 1]
      gm_tanh(2, [-0.0, 0], &result)
      #expect(bits(result) == bits([-0.0, 0]))
    }
  }
}

/// A function of one float that the kernels compute on vectors.
struct ElementaryFunction: Sendable, CustomTestStringConvertible {
  var name: String

  /// The error promised, in units in the last place.
  var bound: Double
  var domain: ClosedRange<Float> = -.infinity ... .infinity

  /// Inputs next to where the result overflows, vanishes or is computed in another way.
  var edges: [Float]

  /// At -∞, -0, 0 and ∞.
  var limits: [Float]
  var reference: @Sendable (Double) -> Double
  var run: @Sendable (Int, InputPointer, OutputPointer) -> Void

  var testDescription: String { name }

  func compute(_ inputs: [Float]) -> [Float] {
    let results = PaddedBuffer(count: inputs.count)
    run(inputs.count, inputs, results.pointer)
    results.expectIntactGuards("\(name)")
    return results.values
  }

  static let all = [
    ElementaryFunction(
      name: "exp", bound: 1, edges: around([88.722_839, 87.336_545, -87.336_545, -103.972_08, 0]),
      limits: [0, 1, 1, .infinity], reference: { exp($0) }, run: gm_exp),
    ElementaryFunction(
      name: "log", bound: 1, domain: 0 ... .infinity,
      edges: around([1, .leastNormalMagnitude, 0.707_106_77, 1.414_213_5]) + [.leastNonzeroMagnitude],
      limits: [.nan, -.infinity, -.infinity, .infinity], reference: { log($0) }, run: gm_log),
    ElementaryFunction(
      name: "sigmoid", bound: 2, edges: around([0, -87.336_545, -103.972_08, 17]),
      limits: [0, 0.5, 0.5, 1], reference: { $0 < 0 ? exp($0) / (1 + exp($0)) : 1 / (1 + exp(-$0)) },
      run: gm_sigmoid),
    ElementaryFunction(
      name: "tanh", bound: 2, edges: around([0, 0.625, -0.625, 9.010_913, 10]),
      limits: [-1, 0, 0, 1], reference: { tanh($0) }, run: gm_tanh),
    ElementaryFunction(
      name: "softplus", bound: 2, edges: around([0, -87.336_545, -103.972_08, 17]),
      limits: [0, 0.693_147_2, 0.693_147_2, .infinity],
      reference: { max($0, 0) + log1p(exp(-abs($0))) }, run: gm_softplus),
    ElementaryFunction(
      name: "gelu", bound: 6, domain: -12.8 ... .infinity, edges: around([0, 14.5]),
      limits: [.nan, 0, 0, .infinity], reference: { $0 * erfc(-$0 / 2.0.squareRoot()) / 2 }, run: gm_gelu),
  ]
}

private let everywhere = stride(from: 0, through: UInt32.max - 9973, by: 9973).map(Float.init(bitPattern:))

/// The 64 floats on either side of each of `values`.
private func around(_ values: [Float]) -> [Float] {
  values.flatMap { value in
    (-64...64).map { Float(bitPattern: UInt32(truncatingIfNeeded: Int(value.bitPattern) + $0)) }.filter {
      !$0.isNaN
    }
  }
}

/// The distance of `result` from `exact` in spacings of floats at `exact`.
private func unitsInTheLastPlace(from result: Float, to exact: Double) -> Double {
  let nearest = Float(exact)
  if result.isNaN || nearest.isNaN || nearest.isInfinite || result.isInfinite {
    return result == nearest || result.isNaN && nearest.isNaN ? 0 : .infinity
  }
  let exponent = max((exact == 0 ? -1000 : exact.exponent) - 23, -149)
  return abs(Double(result) - exact) / Double(sign: .plus, exponent: exponent, significand: 1)
}
