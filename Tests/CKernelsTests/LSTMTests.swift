import CLSTM
import Testing

extension Kernels {
  @Suite struct LSTM {
    @Test(arguments: LSTMCase.small + LSTMCase.large)
    func isNearTheReference(_ lstm: LSTMCase) {
      let results = lstm.compute()
      let expected = lstm.reference(lstm.inputs.map { $0.map(Double.init) })
      // Hidden units are below 1; a step's error comes from H + 1 roundings of sums below √H, and dies out.
      let tolerance = Double(lstm.hidden + 8) * 0x1p-22
      for (result, expected) in zip(results.hiddens, expected.hiddens) {
        #expect(abs(Double(result) - expected) < tolerance)
      }
    }

    @Test(arguments: LSTMCase.small)
    func gradientsAreThoseOfTheReference(_ lstm: LSTMCase) {
      let inputs = lstm.inputs.map { $0.map(Double.init) }
      let weights = lstm.outputGradients.map { $0.map(Double.init) }
      let results = lstm.compute()
      for (input, gradient) in results.gradients.enumerated() where lstm.hasFirstState || input < 2 {
        // Some thirty elements of each are enough, and keep the finite differences quick.
        for element in stride(from: 0, to: gradient.count, by: gradient.count / 30 + 1) {
          let expected = derivative(
            of: { value in
              var moved = inputs
              moved[input][element] = value
              let (hiddens, lastCells) = lstm.reference(moved)
              return dot(hiddens, weights[0]) + dot(lastCells, weights[1])
            }, at: inputs[input][element])
          #expect(abs(Double(gradient[element]) - expected) < 1e-5 * max(1, abs(expected)), "input \(input)")
        }
      }
    }

    @Test(arguments: LSTMCase.small + LSTMCase.large)
    func hasTheSameBitsEverywhere(_ lstm: LSTMCase) {
      expectSameBitsEverywhere("\(lstm)") {
        let results = lstm.compute()
        return results.hiddens + results.cells + results.gates + results.gradients.flatMap { $0 }
      }
    }

    @Test(arguments: LSTMCase.large)
    func doesNotDependOnTheLayout(_ lstm: LSTMCase) {
      let expected = lstm.compute()
      for layout in LSTMCase.Layout.allCases {
        var moved = lstm
        moved.layout = layout
        let results = moved.compute()
        #expect(bits(results.hiddens) == bits(expected.hiddens), "\(layout)")
        #expect(bits(results.gates) == bits(expected.gates), "\(layout)")
        for (result, expected) in zip(results.gradients, expected.gradients) {
          #expect(bits(result) == bits(expected), "\(layout)")
        }
      }
    }

    @Test(arguments: [1, 7, 16, 33])
    func aCellIsASequenceOfOneStep(_ hidden: Int) {
      let lstm = LSTMCase(batch: 10, steps: 1, hidden: hidden, hasFirstState: false)
      let expected = lstm.compute()
      let gates = PaddedBuffer(lstm.inputs[0])
      let states = [PaddedBuffer(zeros(10 * hidden)), PaddedBuffer(count: 10 * hidden)]
      gm_lstm_cell(10, hidden, states[0].pointer, gates.pointer, states[0].pointer, states[1].pointer)
      #expect(bits(states[0].values) == bits(expected.cells))
      #expect(bits(states[1].values) == bits(expected.hiddens))
      let dcells = PaddedBuffer(lstm.outputGradients[1])
      gm_lstm_cell_backward(
        10, hidden, nil, gates.pointer, states[0].pointer, lstm.outputGradients[0], dcells.pointer,
        gates.pointer,
        dcells.pointer)
      #expect(bits(gates.values) == bits(expected.gradients[0]))
      #expect(bits(dcells.values) == bits(expected.gradients[3]))
      for buffer in states + [gates, dcells] { buffer.expectIntactGuards("cell of \(hidden)") }
    }
  }
}

private func zeros(_ count: Int) -> [Float] { [Float](repeating: 0, count: count) }

private func dot(_ x: [Double], _ y: [Double]) -> Double { zip(x, y).reduce(0) { $0 + $1.0 * $1.1 } }
