import Testing

/// The size of a matrix whose rows or columns are worked on: narrow, odd, and beyond one chunk.
struct MatrixSize: Sendable, CustomTestStringConvertible {
  var rows: Int
  var columns: Int

  var count: Int { rows * columns }
  var testDescription: String { "\(rows) x \(columns)" }

  static let all = [
    (1, 1), (5, 3), (16, 1), (1000, 1), (999, 3), (9001, 2), (77, 15), (130, 16), (129, 17), (300, 33),
    (1, 5000),
    (3, 8193), (70, 257), (515, 64), (290, 100),
  ].map { MatrixSize(rows: $0, columns: $1) }
}
