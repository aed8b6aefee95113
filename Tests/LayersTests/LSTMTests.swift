import Layers
import Tensors
import TestSupport
import Testing

@Suite struct LSTMTests {
  private var generator = RandomGenerator(seed: 3)

  @Test mutating func aSequenceIsItsCellRunStepByStep() {
    let layer = LSTM(3, 4, using: &generator)
    let sequence = SequenceBatch.random([2, 5, 3])
    let (outputs, last) = layer.run(sequence)
    var state = LSTMState(samples: 2, units: 4)
    for step in 0..<5 {
      state = layer.cell(steps(step..<step + 1, of: sequence).reshaped([2, 3]), from: state)
      expectClose(state.hidden, steps(step..<step + 1, of: outputs).elements.map(Double.init), terms: 8)
    }
    expectClose(state.cell, last.cell.elements.map(Double.init), terms: 8)
  }

  @Test mutating func aSequenceGoesOnFromAState() {
    let layer = LSTM(3, 4, using: &generator)
    let sequence = SequenceBatch.random([2, 6, 3])
    let whole = layer(sequence)
    let (first, state) = layer.run(steps(0..<2, of: sequence))
    let (rest, _) = layer.run(steps(2..<6, of: sequence), from: state)
    expectClose(first, steps(0..<2, of: whole).elements.map(Double.init), terms: 8)
    expectClose(rest, steps(2..<6, of: whole).elements.map(Double.init), terms: 8)
  }

  private func steps(_ range: Range<Int>, of sequence: SequenceBatch) -> SequenceBatch {
    let (samples, features) = (sequence.shape[0], sequence.shape[2])
    let rows: FeatureBatch = sequence.reshaped([samples, sequence.shape[1] * features])
    let kept = rows.channels(range.lowerBound * features..<range.upperBound * features)
    return kept.reshaped([samples, range.count, features])
  }

  @Test mutating func gradientsAreThoseOfTheFunction() {
    let layer = LSTM(2, 3, using: &generator)
    let sequence = SequenceBatch.random([2, 3, 2])
    expectGradient(of: { layer($0) }, at: sequence)
    expectParameterGradients(of: layer) { $0(sequence) }
    let (hidden, cell) = (FeatureBatch.random([2, 3]), FeatureBatch.random([2, 3], seed: 2))
    expectGradient(
      of: { layer.cell($0, from: LSTMState(hidden: $1, cell: $2)).cell }, at: FeatureBatch.random([2, 2]),
      hidden,
      cell)
  }

  @Test mutating func parametersHavePyTorchsNames() {
    let inSequence = LSTM(3, 4, using: &generator).namedParameters
    #expect(inSequence.map(\.name) == ["weight_ih_l0", "weight_hh_l0", "bias_ih_l0"])
    #expect(inSequence.flatMap(\.fileNames) == ["weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0"])
    #expect(inSequence[0].exported[0].tensor.shape == [16, 3])
    let alone = LSTMCell(3, 4, using: &generator).namedParameters
    #expect(alone.flatMap(\.fileNames) == ["weight_ih", "weight_hh", "bias_ih", "bias_hh"])
  }
}
