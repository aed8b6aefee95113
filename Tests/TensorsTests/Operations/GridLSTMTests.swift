import TestSupport
import Testing

@testable import Tensors

/// Extents of a run over images.
struct GridLSTMSize: CustomTestStringConvertible, Sendable {
  let samples, height, width, units: Int
  let path: LSTMPath

  var testDescription: String { "\(samples) × \(height) × \(width), \(units) units, \(path)" }

  var sums: ImageBatch { .random([samples, height, width, 4 * units], seed: 1) }
  var recurrent: Tensor<3> { .random([path.tapCount, units, 4 * units], seed: 2) }

  static let all = LSTMPath.allCases.flatMap { path in
    [(1, 1, 1, 1), (2, 3, 4, 2), (1, 4, 3, 17)].map { samples, height, width, units in
      GridLSTMSize(samples: samples, height: height, width: width, units: units, path: path)
    }
  }
}

@Suite struct GridLSTMTests {
  @Test(arguments: GridLSTMSize.all) func hasItsGradients(size: GridLSTMSize) {
    expectGradient(
      of: { $0.gridLSTM(recurrent: $1, path: size.path) }, at: size.sums, size.recurrent, elementLimit: 32)
  }

  @Test(arguments: GridLSTMSize.all) func isItsDefinition(size: GridLSTMSize) {
    let wanted = Reference.gridLSTM(Exact(size.sums), recurrent: Exact(size.recurrent), taps: size.path.taps)
    expectClose(
      size.sums.gridLSTM(recurrent: size.recurrent, path: size.path), wanted,
      terms: 10 * size.units * (size.height + size.width))
  }

  @Test(arguments: LSTMPath.allCases) func watchingChangesNoValue(path: LSTMPath) {
    let size = GridLSTMSize(samples: 2, height: 5, width: 4, units: 9, path: path)
    expectSameBits(
      size.sums.watched().gridLSTM(recurrent: size.recurrent.watched(), path: path),
      size.sums.gridLSTM(recurrent: size.recurrent, path: path))
  }

  @Test func fromTheRightIsTheMirrorImageOfFromTheLeft() {
    let size = GridLSTMSize(samples: 2, height: 5, width: 4, units: 3, path: .diagonalFromRight)
    expectSameBits(
      size.sums.mirrored.gridLSTM(recurrent: size.recurrent, path: .diagonalFromLeft).mirrored,
      size.sums.gridLSTM(recurrent: size.recurrent, path: .diagonalFromRight))
  }

  @Test(arguments: LSTMPath.allCases) func resultsDoNotDependOnThreads(path: LSTMPath) {
    let size = GridLSTMSize(samples: 9, height: 8, width: 13, units: 19, path: path)
    let (sums, recurrent) = (size.sums.watched(), size.recurrent.watched())
    expectSameBitsForEveryThreadCount {
      let hidden = sums.gridLSTM(recurrent: recurrent, path: path)
      return [hidden, gradient(of: hidden, at: sums), gradient(of: hidden, at: recurrent).flattened.asImages]
    }
  }

  /// Each pixel's input sums are known only when it is computed, as in sampling.
  @Test(arguments: [LSTMPath.rows, .diagonalFromLeft]) func statesPixelByPixelAreThoseOfTheWhole(
    path: LSTMPath
  ) {
    let size = GridLSTMSize(samples: 3, height: 4, width: 5, units: 6, path: path)
    let whole = size.sums.gridLSTM(recurrent: size.recurrent, path: path)
    let packed = PackedGridLSTM(recurrent: size.recurrent, path: path)
    var (hidden, cells) = (ImageBatch(zeros: whole.shape), ImageBatch(zeros: whole.shape))
    for (row, column) in pixels(of: size.sums) {
      packed.compute(
        rows: row..<row + 1, columns: column..<column + 1,
        gates: size.sums.onlyKnown(to: row, column), hidden: &hidden, cells: &cells)
    }
    expectSameBits(hidden, whole)
  }

  @Test(arguments: LSTMPath.allCases) func statesRowByRowAreThoseOfTheWhole(path: LSTMPath) {
    let size = GridLSTMSize(samples: 2, height: 4, width: 5, units: 6, path: path)
    let packed = PackedGridLSTM(recurrent: size.recurrent, path: path)
    let whole = size.sums.gridLSTM(recurrent: size.recurrent, path: path)
    var (hidden, cells) = (ImageBatch(zeros: whole.shape), ImageBatch(zeros: whole.shape))
    for row in 0..<4 {
      packed.compute(
        rows: row..<row + 1, columns: 0..<5, gates: size.sums.onlyKnown(to: row, 4), hidden: &hidden,
        cells: &cells)
    }
    expectSameBits(hidden, whole)
  }

  @Test func whatDoesNotFitStopsWithAMessage() async throws {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = ImageBatch(zeros: [1, 2, 2, 8]).gridLSTM(recurrent: Tensor<3>(zeros: [2, 2, 8]), path: .rows)
    }
    let message = try #require(result.map { String(decoding: $0.standardErrorContent, as: UTF8.self) })
    #expect(message.contains("gridLSTM: recurrent weights [2, 2, 8] where the path takes [3, 2, 8]"))
    await #expect(processExitsWith: .failure) {
      _ = ImageBatch(zeros: [1, 2, 2, 9]).gridLSTM(recurrent: Tensor<3>(zeros: [3, 2, 8]), path: .rows)
    }
    await #expect(processExitsWith: .failure) {
      var (hidden, cells) = (ImageBatch(zeros: [1, 2, 2, 2]), ImageBatch(zeros: [1, 2, 2, 2]))
      PackedGridLSTM(recurrent: Tensor<3>(zeros: [3, 2, 8]), path: .rows).compute(
        rows: 0..<3, columns: 0..<2, gates: ImageBatch(zeros: [1, 2, 2, 8]), hidden: &hidden, cells: &cells)
    }
  }
}

extension LSTMPath {
  /// (rows, columns) to each neighbour, the one that the cell comes from marked.
  fileprivate var taps: [(y: Int, x: Int, hasCell: Bool)] {
    switch self {
    case .rows: [(-1, -1, false), (-1, 0, true), (-1, 1, false)]
    case .diagonalFromLeft: [(0, -1, true), (-1, 0, false)]
    case .diagonalFromRight: [(0, 1, true), (-1, 0, false)]
    }
  }
}

/// (row, column) in raster order.
private func pixels(of images: ImageBatch) -> [(Int, Int)] {
  (0..<images.shape[1] * images.shape[2]).map { ($0 / images.shape[2], $0 % images.shape[2]) }
}

extension Tensor where Rank == 4 {
  /// The elements by column from the right.
  fileprivate var mirrored: ImageBatch {
    let width = shape[2]
    let columns: ImageBatch = permuted([2, 0, 1, 3])
    let turned = (0..<width).reversed().map { columns.samples($0..<$0 + 1).flattened.elements }
    return ImageBatch(turned.flatMap { $0 }, shape: columns.shape).permuted([1, 2, 0, 3])
  }

  /// The same up to a pixel in raster order, and NaN beyond.
  fileprivate func onlyKnown(to row: Int, _ column: Int) -> ImageBatch {
    let known = row * shape[2] + column
    let values = elements.enumerated().map { index, value in
      index / shape[3] % (shape[1] * shape[2]) <= known ? value : Float.nan
    }
    return ImageBatch(values, shape: shape)
  }
}

extension Tensor where Rank == 1 {
  fileprivate var asImages: ImageBatch { reshaped([1, 1, 1, count]) }
}
