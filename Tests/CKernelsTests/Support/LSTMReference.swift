import Foundation

/// An LSTM in Double, as its equations stand.
struct LSTMReference {
  let size: LSTMCase
  var operands: LSTMCase.Operands<Double>

  /// Added to the gates' sums of each step `[batch, steps, 4 · units]`: what dgates is the gradient of.
  var offsets: [Double]

  init(_ size: LSTMCase) {
    func exact(_ values: [Float]) -> [Double] { values.map(Double.init) }
    let floats = size.operands
    self.size = size
    operands = LSTMCase.Operands(
      x: exact(floats.x), inputWeights: exact(floats.inputWeights),
      recurrentWeights: exact(floats.recurrentWeights), bias: exact(floats.bias),
      initialHidden: exact(floats.initialHidden), initialCell: exact(floats.initialCell))
    offsets = Array(repeating: 0, count: size.batch * size.steps * size.gates)
  }

  /// The activated gates, cells and hidden states of all steps, laid out as the kernels do.
  func compute() -> (gates: [Double], cells: [Double], hidden: [Double]) {
    var (gates, cells, hidden): ([Double], [Double], [Double]) = ([], [], [])
    for sample in 0..<size.batch {
      var h = Array(operands.initialHidden[(sample * size.units)...].prefix(size.units))
      var c = Array(operands.initialCell[(sample * size.units)...].prefix(size.units))
      for step in 0..<size.steps {
        let row = sample * size.steps + step
        let (i, f, g, o) = activatedGates(row: row, hidden: h)
        c = c.indices.map { f[$0] * c[$0] + i[$0] * g[$0] }
        h = c.indices.map { o[$0] * tanh(c[$0]) }
        gates += i + f + g + o
        cells += c
        hidden += h
      }
    }
    return (gates, cells, hidden)
  }

  private func activatedGates(
    row: Int, hidden: [Double]
  ) -> (i: [Double], f: [Double], g: [Double], o: [Double]) {
    var sums = (0..<size.gates).map { operands.bias[$0] + offsets[row * size.gates + $0] }
    for (index, x) in operands.x[(row * size.features)...].prefix(size.features).enumerated() {
      for gate in sums.indices { sums[gate] += x * operands.inputWeights[index * size.gates + gate] }
    }
    for (index, h) in hidden.enumerated() {
      for gate in sums.indices { sums[gate] += h * operands.recurrentWeights[index * size.gates + gate] }
    }
    func gate(_ index: Int, _ activation: (Double) -> Double) -> [Double] {
      sums[(index * size.units)...].prefix(size.units).map(activation)
    }
    return (gate(0, logistic), gate(1, logistic), gate(2, tanh), gate(3, logistic))
  }

  /// What the gradients are of: Σ dhidden · hidden + Σ dlastCell · last cell.
  var loss: Double {
    let (_, cells, hidden) = compute()
    var loss = zip(size.dhidden, hidden).reduce(0) { $0 + Double($1.0) * $1.1 }
    for (index, gradient) in size.dlastCell.enumerated() {
      let (sample, unit) = (index / size.units, index % size.units)
      loss += Double(gradient) * cells[((sample + 1) * size.steps - 1) * size.units + unit]
    }
    return loss
  }

  /// The derivative of the loss by one number of the reference, by differences.
  func derivative(by number: WritableKeyPath<LSTMReference, Double>) -> Double {
    CKernelsTests.derivative(
      of: { value in
        var moved = self
        moved[keyPath: number] = value
        return moved.loss
      }, at: self[keyPath: number])
  }
}

private func logistic(_ x: Double) -> Double { 1 / (1 + exp(-x)) }
