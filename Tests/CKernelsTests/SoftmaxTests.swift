import CPointwise
import CRuntime
import Foundation
import Testing

extension Kernels {
  @Suite struct Softmax {
    @Test(arguments: LogitRows.all)
    func probabilitiesAndTheirLogarithmsAreNearTheReference(_ rows: LogitRows) {
      let logits = rows.logits
      let probabilities = rows.compute { gm_softmax(rows.count, rows.classes, $0, $1) }
      let logarithms = rows.compute { gm_log_softmax(rows.count, rows.classes, $0, $1) }
      for row in 0..<rows.count {
        let expected = logProbabilities(rows.slice(logits, row))
        for (k, expected) in expected.enumerated() {
          let index = row * rows.classes + k
          // A logarithm is off by its own rounding, and by the relative error of the sum: some units for 16 lanes.
          let tolerance = (8 + abs(expected) + Double(rows.classes) / 32) * 0x1p-23
          #expect(abs(Double(logarithms[index]) - expected) <= tolerance)
          #expect(abs(Double(probabilities[index]) - exp(expected)) <= tolerance)
        }
      }
    }

    @Test(arguments: LogitRows.all)
    func logarithmsOfSumsAreNearTheReference(_ rows: LogitRows) {
      let sums = PaddedBuffer(count: rows.count)
      gm_log_sum_exp(rows.count, rows.classes, rows.logits, sums.pointer)
      sums.expectIntactGuards("\(rows)")
      for row in 0..<rows.count {
        let expected = log(rows.slice(rows.logits, row).reduce(0) { $0 + exp(Double($1)) })
        let tolerance = (8 + abs(expected) + Double(rows.classes) / 32) * 0x1p-23
        #expect(abs(Double(sums.values[row]) - expected) <= tolerance)
      }
    }

    @Test(arguments: LogitRows.all)
    func gradientsAreThoseOfTheDefinition(_ rows: LogitRows) {
      let dy = noise(rows.total, seed: 2)
      let y = rows.compute { gm_softmax(rows.count, rows.classes, $0, $1) }
      let logY = rows.compute { gm_log_softmax(rows.count, rows.classes, $0, $1) }
      let dx = rows.compute { gm_softmax_backward(rows.count, rows.classes, y, dy, $1) }
      let dxOfLog = rows.compute { gm_log_softmax_backward(rows.count, rows.classes, logY, dy, $1) }
      for row in 0..<rows.count {
        let p = logProbabilities(rows.slice(rows.logits, row)).map { exp($0) }
        let dy = rows.slice(dy, row).map(Double.init)
        let (sum, dot) = (dy.reduce(0, +), zip(p, dy).reduce(0) { $0 + $1.0 * $1.1 })
        for k in 0..<rows.classes {
          let index = row * rows.classes + k
          #expect(abs(Double(dx[index]) - p[k] * (dy[k] - dot)) < 2e-6)
          #expect(abs(Double(dxOfLog[index]) - (dy[k] - p[k] * sum)) < 2e-6 * (1 + abs(sum)))
        }
      }
    }

    @Test(arguments: LogitRows.all)
    func crossEntropyIsTheNegativeLogProbabilityOfTheTarget(_ rows: LogitRows) {
      let losses = PaddedBuffer(count: rows.count)
      let logSums = PaddedBuffer(count: rows.count)
      gm_softmax_cross_entropy(
        rows.count, rows.classes, rows.logits, rows.targets, losses.pointer, logSums.pointer)
      let dl = noise(rows.count, seed: 5)
      let dx = rows.compute {
        gm_softmax_cross_entropy_backward(rows.count, rows.classes, $0, rows.targets, logSums.values, dl, $1)
      }
      for row in 0..<rows.count {
        let (expected, target) = (logProbabilities(rows.slice(rows.logits, row)), Int(rows.targets[row]))
        #expect(abs(Double(losses.values[row]) + expected[target]) < 4e-6 * max(1, abs(expected[target])))
        for k in 0..<rows.classes {
          let gradient = Double(dl[row]) * (exp(expected[k]) - (k == target ? 1 : 0))
          #expect(abs(Double(dx[row * rows.classes + k]) - gradient) < 4e-6)
        }
      }
    }

    @Test(arguments: LogitRows.all + LogitRows.large)
    func hasTheSameBitsEverywhere(_ rows: LogitRows) {
      let (x, dy) = (PaddedBuffer(rows.logits), PaddedBuffer(noise(rows.total, seed: 2)))
      let uniforms = noise(rows.count, seed: 3).map { abs($0) }
      expectSameBitsEverywhere("\(rows)") {
        let results = (0..<5).map { _ in PaddedBuffer(count: rows.total) }
        let perRow = (0..<3).map { _ in PaddedBuffer(count: rows.count) }
        var choices = [Int32](repeating: -1, count: rows.count)
        gm_softmax(rows.count, rows.classes, x.pointer, results[0].pointer)
        gm_log_softmax(rows.count, rows.classes, x.pointer, results[1].pointer)
        gm_softmax_backward(
          rows.count, rows.classes, results[0].pointer, dy.pointer, results[2].pointer)
        gm_log_softmax_backward(
          rows.count, rows.classes, results[1].pointer, dy.pointer, results[3].pointer)
        gm_softmax_cross_entropy(
          rows.count, rows.classes, x.pointer, rows.targets, perRow[0].pointer, perRow[1].pointer)
        gm_log_sum_exp(rows.count, rows.classes, x.pointer, perRow[2].pointer)
        gm_softmax_cross_entropy_backward(
          rows.count, rows.classes, x.pointer, rows.targets, perRow[1].pointer, perRow[0].pointer,
          results[4].pointer)
        gm_sample_categorical(rows.count, rows.classes, x.pointer, uniforms, &choices)
        for buffer in results + perRow { buffer.expectIntactGuards("\(rows)") }
        return (results + perRow).flatMap(\.values) + choices.map(Float.init)
      }
    }

    @Test func largeLogitsNeitherOverflowNorVanish() {
      let logits: [Float] = [1e4, 1e4 - 1, -1e4, -.infinity]
      var (y, losses, logSums): ([Float], [Float], [Float]) = ([0, 0, 0, 0], [0], [0])
      gm_softmax(1, 4, logits, &y)
      gm_softmax_cross_entropy(1, 4, logits, [1], &losses, &logSums)
      #expect(abs(y[0] - 0.731_058_6) < 1e-6 && abs(y[1] - 0.268_941_4) < 1e-6 && y[2] == 0 && y[3] == 0)
      #expect(abs(losses[0] - 1.313_261_7) < 1e-6)
    }

    @Test func notANumberSpoilsItsOwnRowOnly() {
      let logits: [Float] = [0, .nan, 1, 0, 1, 2]
      var y = [Float](repeating: 0, count: 6)
      for run in [gm_softmax, gm_log_softmax] {
        run(2, 3, logits, &y)
        #expect(y[0..<3].allSatisfy(\.isNaN) && y[3..<6].allSatisfy(\.isFinite))
      }
    }

    @Test func samplesInvertTheCumulatedProbabilities() {
      let rows = LogitRows(count: 500, classes: 19)
      let uniforms = noise(rows.count, seed: 3).map { abs($0) }
      var choices = [Int32](repeating: -1, count: rows.count)
      gm_sample_categorical(rows.count, rows.classes, rows.logits, uniforms, &choices)
      for row in 0..<rows.count {
        let probabilities = logProbabilities(rows.slice(rows.logits, row)).map { exp($0) }
        let choice = Int(choices[row])
        let below = probabilities[..<choice].reduce(0, +)
        #expect(below <= Double(uniforms[row]) + 1e-6)
        #expect(below + probabilities[choice] >= Double(uniforms[row]) - 1e-6)
      }
    }

    @Test func samplesNeverTakeWhatIsImpossible() {
      let logits: [Float] = [-.infinity, 0, -.infinity, 0, -.infinity]
      for uniform in [0, 0x1p-24, 0.5, 1 - 0x1p-24] as [Float] {
        var choice: [Int32] = [-1]
        gm_sample_categorical(1, 5, logits, [uniform], &choice)
        #expect(choice[0] == (uniform < 0.5 ? 1 : 3))
      }
    }
  }
}

/// Rows of logits of some number of classes, and a target for each.
struct LogitRows: Sendable, CustomTestStringConvertible {
  var count: Int
  var classes: Int

  static let all = rows([(1, 1), (5, 2), (3, 10), (7, 16), (20, 17), (4, 33), (5, 256), (1, 1000)])
  static let large = rows([(900, 17), (70, 256), (2, 5000)])

  private static func rows(_ sizes: [(Int, Int)]) -> [LogitRows] {
    sizes.map { LogitRows(count: $0, classes: $1) }
  }

  var total: Int { count * classes }
  var testDescription: String { "\(count) rows of \(classes) classes" }
  var logits: [Float] { noise(total, seed: 1).map { 6 * $0 } }
  var targets: [Int32] { (0..<count).map { Int32($0 * 7 % classes) } }

  func slice(_ values: [Float], _ row: Int) -> ArraySlice<Float> {
    values[row * classes..<(row + 1) * classes]
  }

  /// Runs `body` from the logits to as many outputs.
  func compute(_ body: (InputPointer, OutputPointer) -> Void) -> [Float] {
    let (x, y) = (PaddedBuffer(logits), PaddedBuffer(count: total))
    body(x.pointer, y.pointer)
    y.expectIntactGuards("\(testDescription)")
    return y.values
  }
}

private func logProbabilities(_ logits: ArraySlice<Float>) -> [Double] {
  let logits = logits.map(Double.init)
  let sum = logits.reduce(0) { $0 + exp($1) }
  return logits.map { $0 - log(sum) }
}
