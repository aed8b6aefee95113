import TestSupport
import Testing

@testable import Tensors

/// Extents of a run over sequences.
struct LSTMSize: CustomTestStringConvertible, Sendable {
  let samples, steps, features, units: Int

  init(_ samples: Int, _ steps: Int, _ features: Int, _ units: Int) {
    (self.samples, self.steps, self.features, self.units) = (samples, steps, features, units)
  }

  var testDescription: String { "\(samples) × \(steps) × \(features) to \(units)" }

  var inputs: SequenceBatch { .random([samples, steps, features], seed: 1) }
  var frame: Tensor<2> { .random([samples, features], seed: 1) }
  var input: Tensor<2> { .random([features, 4 * units], seed: 2) }
  var recurrent: Tensor<2> { .random([units, 4 * units], seed: 3) }
  var bias: Vector { .random([4 * units], seed: 4) }
  var weights: LSTMWeights { LSTMWeights(input: input, recurrent: recurrent, bias: bias) }
  var state: LSTMState {
    LSTMState(hidden: .random([samples, units], seed: 5), cell: .random([samples, units], seed: 6))
  }

  static let all = [LSTMSize(1, 1, 1, 1), LSTMSize(3, 4, 2, 5), LSTMSize(2, 3, 7, 3), LSTMSize(5, 2, 3, 17)]
}

@Suite struct LSTMTests {
  @Test(arguments: LSTMSize.all) func aCellHasItsGradients(size: LSTMSize) {
    let (state, weights) = (size.state, size.weights)
    func cell(_ x: Tensor<2>, _ w: LSTMWeights, _ state: LSTMState) -> Tensor<2> {
      let next = x.lstmCell(w, from: state)
      return Tensor.concatenated([next.hidden, next.cell])
    }
    expectGradient(of: { cell($0, weights, state) }, at: size.frame)
    expectGradient(
      of: { cell(size.frame, LSTMWeights(input: $0, recurrent: $1, bias: $2), state) },
      at: size.input, size.recurrent, size.bias, elementLimit: 32)
    expectGradient(
      of: { cell(size.frame, weights, LSTMState(hidden: $0, cell: $1)) }, at: state.hidden, state.cell)
  }

  @Test(arguments: LSTMSize.all) func aSequenceHasItsGradients(size: LSTMSize) {
    let (state, weights) = (size.state, size.weights)
    func sequence(_ x: SequenceBatch, _ w: LSTMWeights, _ state: LSTMState) -> Vector {
      let (outputs, last) = x.lstm(w, from: state)
      return Tensor.concatenated([outputs.flattened, last.hidden.flattened, last.cell.flattened])
    }
    expectGradient(of: { sequence($0, weights, state) }, at: size.inputs)
    expectGradient(
      of: { sequence(size.inputs, LSTMWeights(input: $0, recurrent: $1, bias: $2), state) },
      at: size.input, size.recurrent, size.bias, elementLimit: 32)
    expectGradient(
      of: { sequence(size.inputs, weights, LSTMState(hidden: $0, cell: $1)) }, at: state.hidden, state.cell)
  }

  @Test(arguments: LSTMSize.all) func aSequenceIsItsCellsOneAfterAnother(size: LSTMSize) {
    let weights = size.weights
    let (outputs, last) = size.inputs.lstm(weights, from: size.state)
    let frames: Tensor<2> = size.inputs.reshaped([size.samples, size.steps * size.features])
    let hidden: Tensor<2> = outputs.reshaped([size.samples, size.steps * size.units])
    var state = size.state
    for step in 0..<size.steps {
      let frame = frames.channels(step * size.features..<(step + 1) * size.features)
      state = frame.lstmCell(weights, from: state)
      expectSameBits(
        hidden.channels(step * size.units..<(step + 1) * size.units), state.hidden, "step \(step)")
    }
    expectSameBits(last.hidden, state.hidden)
    expectSameBits(last.cell, state.cell)
  }

  @Test(arguments: LSTMSize.all) func aSequenceIsItsDefinition(size: LSTMSize) {
    let wanted = Reference.lstm(
      Exact(size.inputs), input: Exact(size.input), recurrent: Exact(size.recurrent), bias: Exact(size.bias))
    expectClose(size.inputs.lstm(size.weights).outputs, wanted, terms: 10 * (size.features + size.units))
  }

  @Test func watchingChangesNoValue() {
    let size = LSTMSize.all[1]
    let watched = LSTMWeights(input: size.input.watched(), recurrent: size.recurrent, bias: size.bias)
    expectSameBits(size.inputs.lstm(watched).outputs, size.inputs.lstm(size.weights).outputs)
  }

  @Test func resultsDoNotDependOnThreads() {
    let size = LSTMSize(19, 7, 13, 33)
    let (x, input) = (size.inputs.watched(), size.input.watched())
    let weights = LSTMWeights(input: input, recurrent: size.recurrent.watched(), bias: size.bias.watched())
    expectSameBitsForEveryThreadCount {
      let outputs = x.lstm(weights, from: size.state).outputs
      return [
        outputs, gradient(of: outputs, at: x), gradient(of: outputs, at: input),
        gradient(of: outputs, at: weights.recurrent), gradient(of: outputs, at: weights.bias),
      ]
    }
  }

  /// Gates of more than the caches hold are written in another way.
  @Test func manySequencesHaveTheBitsOfEachAlone() {
    let size = LSTMSize(5000, 14, 3, 16)
    func run(_ x: SequenceBatch) -> [SequenceBatch] {
      let x = x.watched()
      let outputs = x.lstm(size.weights).outputs
      return [outputs, gradient(of: outputs, at: x)]
    }
    let together = run(size.inputs)
    for sample in [0, 1234, 4999] {
      let alone = run(size.inputs.samples(sample..<sample + 1))
      for (whole, part) in zip(together, alone) {
        expectSameBits(whole.samples(sample..<sample + 1), part, "sample \(sample)")
      }
    }
  }

  @Test func whatDoesNotFitStopsWithAMessage() async throws {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let weights = LSTMWeights(
        input: Tensor<2>(zeros: [3, 8]), recurrent: Tensor<2>(zeros: [2, 8]), bias: Vector(zeros: [8]))
      _ = Tensor<3>(zeros: [5, 4, 2]).lstm(weights)
    }
    let message = try #require(result.map { String(decoding: $0.standardErrorContent, as: UTF8.self) })
    #expect(message.contains("lstm: input of 2 features for the weights [3, 8], whose input comes first"))
    await #expect(processExitsWith: .failure) {
      _ = LSTMWeights(
        input: Tensor<2>(zeros: [3, 8]), recurrent: Tensor<2>(zeros: [3, 8]), bias: Vector(zeros: [8]))
    }
  }
}
