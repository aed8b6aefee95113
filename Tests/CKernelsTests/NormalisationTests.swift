import CPointwise
import Foundation
import Testing

extension Kernels {
  @Suite struct Normalisation {
    @Test(arguments: NormalisationCase.small)
    func isNearTheReference(_ normalisation: NormalisationCase) {
      let expected = normalisation.reference(normalisation.inputs.map { $0.map(Double.init) })
      for (result, expected) in zip(normalisation.compute().y, expected) {
        #expect(abs(Double(result) - expected) < 2e-6 * max(1, abs(expected)))
      }
    }

    @Test(arguments: NormalisationCase.small)
    func gradientsAreThoseOfTheReference(_ normalisation: NormalisationCase) {
      let inputs = normalisation.inputs.map { $0.map(Double.init) }
      let weights = normalisation.dy.map(Double.init)
      let results = normalisation.compute()
      for (input, gradient) in zip(inputs.indices, [results.dx, results.dscale, results.dshift]) {
        for element in gradient.indices {
          let expected = derivative(
            of: { value in
              var moved = inputs
              moved[input][element] = value
              return zip(normalisation.reference(moved), weights).reduce(0) { $0 + $1.0 * $1.1 }
            }, at: inputs[input][element])
          #expect(abs(Double(gradient[element]) - expected) < 1e-5 * max(1, abs(expected)), "input \(input)")
        }
      }
    }

    @Test(arguments: NormalisationCase.rectified)
    func takesInARectifierToTheBit(_ normalisation: NormalisationCase) {
      var plain = normalisation
      plain.slope = 1
      var (y, dz) = (plain.compute().y, normalisation.dy)
      if normalisation.slope == 0 {
        gm_relu(y.count, y, &y)
      } else {
        gm_leaky_relu(y.count, normalisation.slope, y, &y)
      }
      gm_leaky_relu_backward(y.count, normalisation.slope, y, dz, &dz)
      let (fused, expected) = (normalisation.compute(), plain.compute(dy: dz))
      #expect(bits(fused.y) == bits(y))
      #expect(bits(fused.dx) == bits(expected.dx))
      #expect(bits(fused.dscale) == bits(expected.dscale))
      #expect(bits(fused.dshift) == bits(expected.dshift))
    }

    @Test(arguments: NormalisationCase.small + NormalisationCase.large + NormalisationCase.rectified)
    func hasTheSameBitsEverywhere(_ normalisation: NormalisationCase) {
      expectSameBitsEverywhere("\(normalisation)") {
        let results = normalisation.compute()
        return results.y + results.dx + results.dscale + results.dshift
      }
    }

    @Test func statisticsKeepTheirDigitsFarFromZero() {
      let (rows, columns) = (5000, 3)
      let x = noise(rows * columns, seed: 1).map { 1000 + $0 }
      let (means, variances) = (PaddedBuffer(count: columns), PaddedBuffer(count: columns))
      let workspace = PaddedBuffer(count: gm_batch_norm_workspace_size(rows, columns))
      gm_batch_statistics(rows, columns, x, means.pointer, variances.pointer, workspace.pointer)
      for column in 0..<columns {
        let values = stride(from: column, to: x.count, by: columns).map { Double(x[$0]) }
        let mean = values.reduce(0, +) / Double(rows)
        let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(rows)
        #expect(abs(Double(means.values[column]) - mean) < 1000 * 0x1p-22)
        #expect(abs(Double(variances.values[column]) - variance) < 1e-5 * variance)
      }
    }
  }
}

/// One normalisation of a matrix, with its gradients.
struct NormalisationCase: Sendable, CustomTestStringConvertible {
  enum Kind: CaseIterable { case batch, fixed, layer }

  var kind: Kind
  var size: MatrixSize

  /// The slope of a rectifier afterwards.
  var slope: Float = 1

  static let small = product([(1, 5), (2, 1), (7, 3), (6, 17), (18, 4)])
  static let large = product([(1000, 1), (999, 3), (130, 16), (129, 33), (1100, 20), (131, 200), (3, 9000)])
  static let rectified = [0, 0.25].flatMap { slope in
    (small + large).filter { $0.kind != .layer }.map {
      NormalisationCase(kind: $0.kind, size: $0.size, slope: slope)
    }
  }

  private static func product(_ sizes: [(Int, Int)]) -> [NormalisationCase] {
    Kind.allCases.flatMap { kind in
      sizes.map { NormalisationCase(kind: kind, size: MatrixSize(rows: $0, columns: $1)) }
    }
  }

  var testDescription: String { "\(kind), \(size.testDescription), slope \(slope)" }
  private var epsilon: Float { 0.125 }

  /// x, scale and shift.
  var inputs: [[Float]] {
    [
      noise(size.count, seed: 1).map { 2 * $0 + 1 }, noise(size.columns, seed: 2).map { $0 + 1.5 },
      noise(size.columns, seed: 3),
    ]
  }
  var dy: [Float] { noise(size.count, seed: 4) }
  private var fixedMeans: [Float] { noise(size.columns, seed: 5) }
  private var fixedVariances: [Float] { noise(size.columns, seed: 6).map { $0 + 1.5 } }

  struct Results {
    var y, dx, dscale, dshift: [Float]
  }

  func compute(dy given: [Float]? = nil) -> Results {
    let inputs = inputs.map { PaddedBuffer($0) }
    let (x, scale, shift) = (inputs[0].pointer, inputs[1].pointer, inputs[2].pointer)
    let dy = PaddedBuffer(given ?? dy)
    let results = [size.count, size.count, size.columns, size.columns].map { PaddedBuffer(count: $0) }
    let (y, dx, dscale, dshift) = (
      results[0].pointer, results[1].pointer, results[2].pointer, results[3].pointer
    )
    let workspace = PaddedBuffer(
      count: kind == .layer
        ? gm_layer_norm_workspace_size(size.rows, size.columns)
        : gm_batch_norm_workspace_size(size.rows, size.columns))
    let statistics = kind == .layer ? size.rows : size.columns
    let (first, second) = (PaddedBuffer(count: statistics), PaddedBuffer(count: statistics))
    switch kind {
    case .layer:
      gm_layer_norm(size.rows, size.columns, x, epsilon, scale, shift, y, first.pointer, second.pointer)
      gm_layer_norm_backward(
        size.rows, size.columns, x, first.pointer, second.pointer, scale, dy.pointer, dx, dscale, dshift,
        workspace.pointer)
    case .batch, .fixed:
      gm_batch_statistics(size.rows, size.columns, x, first.pointer, second.pointer, workspace.pointer)
      if kind == .fixed {
        first.pointer.update(from: fixedMeans, count: statistics)
        second.pointer.update(from: fixedVariances, count: statistics)
      }
      gm_batch_norm(
        size.rows, size.columns, x, first.pointer, second.pointer, epsilon, scale, shift, slope, y,
        workspace.pointer)
      let backward = kind == .batch ? gm_batch_norm_backward : gm_batch_norm_fixed_backward
      backward(
        size.rows, size.columns, x, first.pointer, second.pointer, epsilon, scale, shift, slope, dy.pointer,
        dx,
        dscale, dshift, workspace.pointer)
    }
    // The inputs too: Swift may free an array of buffers after its last use, and these are in use until here.
    for buffer in inputs + [dy] + results + [workspace, first, second] {
      buffer.expectIntactGuards("\(testDescription)")
    }
    let values = results.map(\.values)
    return Results(y: values[0], dx: values[1], dscale: values[2], dshift: values[3])
  }

  /// y in Double.
  func reference(_ inputs: [[Double]]) -> [Double] {
    let groups = (0..<(kind == .layer ? size.rows : size.columns)).map { group in
      (0..<size.count).filter { (kind == .layer ? $0 / size.columns : $0 % size.columns) == group }
    }
    var y = [Double](repeating: 0, count: size.count)
    for (group, indices) in groups.enumerated() {
      let values = indices.map { inputs[0][$0] }
      var mean = values.reduce(0, +) / Double(values.count)
      var variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
      if kind == .fixed { (mean, variance) = (Double(fixedMeans[group]), Double(fixedVariances[group])) }
      for index in indices {
        let normal = (inputs[0][index] - mean) / (variance + Double(epsilon)).squareRoot()
        y[index] = normal * inputs[1][index % size.columns] + inputs[2][index % size.columns]
      }
    }
    return y
  }
}
