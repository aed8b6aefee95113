import Foundation

/// A result that stands in a line of the table, after the name of its case.
protocol TableRow: Encodable {
  /// The figures, by the columns of the table's head.
  var columns: [String] { get }

  /// What stands behind them.
  var remark: String? { get }
}

/// The results as lines of a table for people.
enum Table {
  private static let nameWidth = 46
  private static let passWidth = 17

  /// The names of the columns of cases, and of those against a peer.
  static func head(peerName: String?) -> String {
    let own = ["ms", "± %", "GFLOP/s", "% peak"]
    return head(own + (peerName == nil ? [] : ["peer ms", "± %", "ratio"]), peerName)
  }

  /// The names of the columns of cases on one thread and on `threads`.
  static func scalingHead(threads: Int) -> String {
    head(["1 thr ms", "± %", "\(threads) thr ms", "± %", "speed-up"], nil)
  }

  /// The beginning of a line: what is being timed.
  static func subject(_ subject: Case) -> String {
    left(subject.name, nameWidth) + left(subject.pass.rawValue, passWidth)
  }

  /// The rest of the line: what was found.
  static func figures(_ row: some TableRow) -> String {
    columns(row.columns) + (row.remark.map { "  \($0)" } ?? "")
  }

  private static func head(_ names: [String], _ remark: String?) -> String {
    left("case", nameWidth) + left("pass", passWidth) + columns(names) + (remark.map { "  \($0)" } ?? "")
  }

  private static func columns(_ texts: [String]) -> String {
    texts.map { right($0, 9) }.joined()
  }

  private static func left(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(1, width - text.count))
  }

  private static func right(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(1, width - text.count)) + text
  }
}

/// `number` with `digits` places behind the point.
func fixed(_ number: Double, _ digits: Int) -> String { String(format: "%.\(digits)f", number) }

/// `number` with at least three digits that mean something.
func significant(_ number: Double) -> String {
  fixed(number, number < 1 ? 4 : number < 10 ? 3 : number < 100 ? 2 : 1)
}
