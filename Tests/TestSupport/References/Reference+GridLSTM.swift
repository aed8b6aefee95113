extension Reference {
  /// All hidden states `[N, H, W, C]` of an LSTM over pixels, of input sums `[N, H, W, 4C]` and weights `[taps, C, 4C]`.
  ///
  /// States are computed by demand, whatever order the taps need. Those outside of the image are zero.
  public static func gridLSTM(
    _ sums: Exact, recurrent: Exact, taps: [(y: Int, x: Int, hasCell: Bool)]
  ) -> Exact {
    let (samples, height, width) = (sums.extents[0], sums.extents[1], sums.extents[2])
    let units = recurrent.extents[1]
    var all = Exact(zeros: samples, height, width, units)
    for n in 0..<samples {
      var known: [[(hidden: Exact, cell: Exact)?]] = Array(
        repeating: Array(repeating: nil, count: width), count: height)
      func state(_ y: Int, _ x: Int) -> (hidden: Exact, cell: Exact) {
        let outside = (Exact(zeros: 1, units), Exact(zeros: 1, units))
        guard (0..<height).contains(y), (0..<width).contains(x) else { return outside }
        if let known = known[y][x] { return known }
        var gates = Exact(zeros: 1, 4 * units)
        var cell = outside.1
        for gate in 0..<4 * units { gates[0, gate] = sums[n, y, x, gate] }
        for (tap, offset) in taps.enumerated() {
          let before = state(y + offset.y, x + offset.x)
          if offset.hasCell { cell = before.cell }
          for gate in 0..<4 * units {
            for k in 0..<units { gates[0, gate] += before.hidden[0, k] * recurrent[tap, k, gate] }
          }
        }
        let result = lstmCell(gates: gates, cell: cell)
        known[y][x] = result
        return result
      }
      for y in 0..<height {
        for x in 0..<width {
          let hidden = state(y, x).hidden
          for k in 0..<units { all[n, y, x, k] = hidden[0, k] }
        }
      }
    }
    return all
  }
}
