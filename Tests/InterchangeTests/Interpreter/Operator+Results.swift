import Foundation

extension Operator {
  func results() throws -> [Values] {
    if let function = elementwise { return [try operand(0).map(function)] }
    switch node.opType {
    case "Identity", "Cast": return [try operand(0)]
    case "Add": return [try operand(0).combined(with: operand(1), +)]
    case "Sub": return [try operand(0).combined(with: operand(1), -)]
    case "Mul": return [try operand(0).combined(with: operand(1), *)]
    case "Div": return [try operand(0).combined(with: operand(1), /)]
    case "Clip":
      let (low, high) = (optional(1)?.elements[0] ?? -.infinity, optional(2)?.elements[0] ?? .infinity)
      return [try operand(0).map { min(max($0, low), high) }]
    case "Gemm": return [try product()]
    case "Conv": return [try convolution()]
    case "ConvTranspose": return [try transposedConvolution()]
    case "BatchNormalization": return [try normalization()]
    case "LayerNormalization": return [try layerNormalization()]
    case "Gather": return [try gather()]
    case "Transpose": return [try operand(0).transposed(integers("perm", []))]
    case "Reshape": return [try reshaped()]
    case "Unsqueeze": return [try unsqueezed()]
    case "Slice": return [try slice()]
    case "Split": return try split()
    case "Pad": return [try padded()]
    case "Concat":
      let all = try operands.indices.map(operand)
      return [.concatenated(all, axis: axis("axis", 0, rank: all[0].rank))]
    case "Expand":
      let (x, shape) = (try operand(0), try list(1))
      return [x.combined(with: Values(shape) { _ in 0 }, +)]
    case "Shape":
      let shape = try operand(0).shape
      let part = shape[integer("start", 0)..<integer("end", shape.count)]
      return [Values([part.count], part.map { Double($0) })]
    case "ReduceSum":
      return [try operand(0).sum(over: Set(list(1)))]
    default: throw Interpreter.Fault(description: "no operator \(node.opType)")
    }
  }

  private var elementwise: ((Double) -> Double)? {
    let alpha = number("alpha", node.opType == "LeakyRelu" ? 0.01 : 1)
    return switch node.opType {
    case "Relu": { max($0, 0) }
    case "LeakyRelu": { $0 < 0 ? alpha * $0 : $0 }
    case "Elu": { $0 < 0 ? alpha * (exp($0) - 1) : $0 }
    case "Sigmoid": { 1 / (1 + exp(-$0)) }
    case "Tanh": tanh
    case "Softplus": { log1p(exp(-abs($0))) + max($0, 0) }
    case "Exp": exp
    case "Log": log
    case "Sqrt": sqrt
    case "Abs": abs
    case "Neg": (-)
    case "Erf": erf
    case "Reciprocal": { 1 / $0 }
    default: nil
    }
  }
}

extension Operator {
  private func product() throws -> Values {
    var (a, b) = (try operand(0), try operand(1))
    if integer("transA", 0) == 1 { a = a.transposed([1, 0]) }
    if integer("transB", 0) == 1 { b = b.transposed([1, 0]) }
    precondition(a.shape[1] == b.shape[0], "\(node.name): \(a.shape) times \(b.shape)")
    let product = Values([a.shape[0], b.shape[1]]) { place in
      (0..<a.shape[1]).reduce(0) { $0 + a[[place[0], $1]] * b[[$1, place[1]]] }
    }
    return optional(2).map { product.combined(with: $0, +) } ?? product
  }

  private func normalization() throws -> Values {
    let x = try operand(0)
    let (scale, offset) = (try operand(1), try operand(2))
    let (mean, variance) = (try operand(3), try operand(4))
    let epsilon = number("epsilon", 1e-5)
    return Values(x.shape) { place in
      let channel = [place[1]]
      return (x[place] - mean[channel]) / (variance[channel] + epsilon).squareRoot() * scale[channel]
        + offset[channel]
    }
  }

  private func layerNormalization() throws -> Values {
    let x = try operand(0)
    let count = Double(x.shape[x.rank - 1])
    func mean(_ values: Values) -> Values {
      var mean = values.sum(over: [values.rank - 1]).map { $0 / count }
      mean.shape.append(1)
      return mean
    }
    let centred = x.combined(with: mean(x), -)
    let epsilon = number("epsilon", 1e-5)
    let deviation = mean(centred.map { $0 * $0 }).map { ($0 + epsilon).squareRoot() }
    return try centred.combined(with: deviation, /).combined(with: operand(1), *).combined(
      with: operand(2), +)
  }

  private func gather() throws -> Values {
    let (table, indices) = (try operand(0), try operand(1))
    return Values(indices.shape + table.shape.dropFirst()) { place in
      let index = Int(indices[Array(place.prefix(indices.rank))])
      return table[[index] + place.dropFirst(indices.rank)]
    }
  }

  private func reshaped() throws -> Values {
    let (x, shape) = (try operand(0), try list(1))
    let known = shape.filter { $0 != -1 }.reduce(1, *)
    return Values(shape.map { $0 == -1 ? x.elements.count / known : $0 }, x.elements)
  }

  private func unsqueezed() throws -> Values {
    let (x, axes) = (try operand(0), try list(1))
    var shape = x.shape
    for axis in axes.sorted() { shape.insert(1, at: axis) }
    return Values(shape, x.elements)
  }

  private func slice() throws -> Values {
    let x = try operand(0)
    let (starts, ends) = (try list(1), try operand(2).elements)
    var (first, extents) = ([Int](repeating: 0, count: x.rank), x.shape)
    for (place, axis) in try list(3).map({ $0 < 0 ? $0 + x.rank : $0 }).enumerated() {
      let end = min(
        Double(x.shape[axis]), ends[place] < 0 ? ends[place] + Double(x.shape[axis]) : ends[place])
      (first[axis], extents[axis]) = (starts[place], Int(end) - starts[place])
    }
    return x.part(from: first, extents)
  }

  private func split() throws -> [Values] {
    let x = try operand(0)
    let axis = axis("axis", 0, rank: x.rank)
    var start = [Int](repeating: 0, count: x.rank)
    return try list(1).map { size in
      var extents = x.shape
      extents[axis] = size
      defer { start[axis] += size }
      return x.part(from: start, extents)
    }
  }

  private func padded() throws -> Values {
    let (x, pads) = (try operand(0), try list(1))
    let shape = x.shape.indices.map { x.shape[$0] + pads[$0] + pads[x.rank + $0] }
    return Values(shape) { place in
      let source = zip(place, pads).map { $0 - $1 }
      return zip(source, x.shape).allSatisfy { 0..<$1 ~= $0 } ? x[source] : 0
    }
  }
}
