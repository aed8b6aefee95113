extension Operator {
  /// y[n, o, p] = b[o] + Σ x[n, i, stride·p + dilation·δ − pad]·w[o, i, δ].
  func convolution() throws -> Values {
    let (x, w, bias) = (try operand(0), try operand(1), optional(2))
    let geometry = Geometry(self)
    let size = (0...1).map { axis -> Int in
      let covered = geometry.covered(by: w, axis)
      let padded: Int = x.shape[2 + axis] + geometry.padding(axis)
      return (padded - covered) / geometry.strides[axis] + 1
    }
    return Values([x.shape[0], w.shape[0]] + size) { place in
      var sum = bias?[[place[1]]] ?? 0
      for (row, column) in taps(of: w) {
        let y = geometry.strides[0] * place[2] + geometry.dilations[0] * row - geometry.pads[0]
        let z = geometry.strides[1] * place[3] + geometry.dilations[1] * column - geometry.pads[1]
        guard 0..<x.shape[2] ~= y, 0..<x.shape[3] ~= z else { continue }
        for input in 0..<w.shape[1] {
          sum += x[[place[0], input, y, z]] * w[[place[1], input, row, column]]
        }
      }
      return sum
    }
  }

  /// Every input pixel is spread over the output: y[n, o, stride·p + dilation·δ − pad] += x[n, i, p]·w[i, o, δ].
  func transposedConvolution() throws -> Values {
    let (x, w, bias) = (try operand(0), try operand(1), optional(2))
    let geometry = Geometry(self)
    let size = (0...1).map { axis -> Int in
      let steps: Int = geometry.strides[axis] * (x.shape[2 + axis] - 1)
      return steps + geometry.covered(by: w, axis) - geometry.padding(axis) + geometry.outputPadding[axis]
    }
    var result = Values([x.shape[0], w.shape[1]] + size) { bias?[[$0[1]]] ?? 0 }
    for sample in 0..<x.shape[0] {
      for (row, column) in taps(of: w) {
        for p in 0..<x.shape[2] {
          for q in 0..<x.shape[3] {
            let y = geometry.strides[0] * p + geometry.dilations[0] * row - geometry.pads[0]
            let z = geometry.strides[1] * q + geometry.dilations[1] * column - geometry.pads[1]
            guard 0..<size[0] ~= y, 0..<size[1] ~= z else { continue }
            for output in 0..<w.shape[1] {
              let sum = (0..<w.shape[0]).reduce(0) {
                $0 + x[[sample, $1, p, q]] * w[[$1, output, row, column]]
              }
              result.elements[((sample * w.shape[1] + output) * size[0] + y) * size[1] + z] += sum
            }
          }
        }
      }
    }
    return result
  }

  private func taps(of w: Values) -> [(row: Int, column: Int)] {
    (0..<w.shape[2]).flatMap { row in (0..<w.shape[3]).map { (row, $0) } }
  }
}

/// The attributes of a convolution.
private struct Geometry {
  let strides, dilations, pads, outputPadding: [Int]

  init(_ node: Operator) {
    strides = node.integers("strides", [1, 1])
    dilations = node.integers("dilations", [1, 1])
    pads = node.integers("pads", [0, 0, 0, 0])
    outputPadding = node.integers("output_padding", [0, 0])
  }

  /// How many pixels a kernel reaches over.
  func covered(by w: Values, _ axis: Int) -> Int { dilations[axis] * (w.shape[2 + axis] - 1) + 1 }

  /// The zeros on both sides.
  func padding(_ axis: Int) -> Int { pads[axis] + pads[2 + axis] }
}
