import Foundation

/// The results as lines of a table for people.
enum Table {
  private static let nameWidth = 46
  private static let passWidth = 17

  /// The names of the columns.
  static func head(peerName: String?) -> String {
    let own = ["ms", "± %", "GFLOP/s", "% peak"]
    let line = left("case", nameWidth) + left("pass", passWidth) + columns(own)
    return peerName.map { line + columns(["peer ms", "± %", "ratio"]) + "  \($0)" } ?? line
  }

  /// The beginning of a line: what is being timed.
  static func subject(_ subject: Case) -> String {
    left(subject.name, nameWidth) + left(subject.pass.rawValue, passWidth)
  }

  /// The rest of the line: what was found.
  static func figures(_ result: CaseResult) -> String {
    let own = columns([
      significant(result.medianMilliseconds), fixed(result.spreadPercent, 1),
      fixed(result.usefulGigaflops, 1), fixed(result.peakPercent, 1),
    ])
    guard let peer = result.peer, let ratio = result.ratio else { return own }
    let times = [significant(peer.times.median * 1e3), fixed(peer.times.spread * 100, 1)]
    return own + columns(times + [fixed(ratio, 2)]) + "  \(peer.variant)"
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
private func significant(_ number: Double) -> String {
  fixed(number, number < 1 ? 4 : number < 10 ? 3 : number < 100 ? 2 : 1)
}
