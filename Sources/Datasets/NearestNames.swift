/// The names that somebody who wrote `name` may have meant, the likeliest first: those that begin with it, and
/// those that at most a third of the letters tell apart from it.
package func nearest(to name: String, among names: [String]) -> [String] {
  let written = name.lowercased()
  let ranked = names.map { candidate in
    (name: candidate, distance: editDistance(Array(written), Array(candidate.lowercased())))
  }
  let near = ranked.filter { candidate in
    !written.isEmpty && candidate.name.lowercased().hasPrefix(written)
      || 3 * candidate.distance <= max(written.count, candidate.name.count)
  }
  return near.sorted { $0.distance < $1.distance }.prefix(3).map(\.name)
}

/// The end of a message about a wrong `name`: the names that may have been meant, or else all there are.
package func suggestion(for name: String, among names: [String]) -> String {
  let near = nearest(to: name, among: names)
  return near.isEmpty
    ? "there are \(names.joined(separator: ", "))"
    : "did you mean \(near.joined(separator: " or "))?"
}

/// The fewest letters to insert, remove, replace or swap with their neighbour that turn one name into the other.
private func editDistance(_ left: [Character], _ right: [Character]) -> Int {
  var rows = [Array(0...right.count)]
  for i in 0..<left.count {
    var row = [i + 1]
    for j in 0..<right.count {
      let replaced = rows[i][j] + (left[i] == right[j] ? 0 : 1)
      var fewest = min(replaced, rows[i][j + 1] + 1, row[j] + 1)
      if i > 0, j > 0, left[i] == right[j - 1], left[i - 1] == right[j] {
        fewest = min(fewest, rows[i - 1][j - 1] + 1)
      }
      row.append(fewest)
    }
    rows.append(row)
  }
  return rows[left.count][right.count]
}
