/// What was found of a case: one line of the table, or one object of the JSON output.
struct CaseResult: TableRow {
  let name: String
  let pass: Pass
  let threads: Int
  let medianMilliseconds: Double
  let spreadPercent: Double
  let usefulGigaflops: Double
  let peakPercent: Double
  let fullPasses: Times?
  let peer: PeerResult?

  /// What a peer needed for the same.
  struct PeerResult {
    /// The fastest of its variants.
    let variant: String
    let times: Times
  }

  init(
    _ subject: Case, times: Times, fullPasses: Times? = nil, peer: PeerResult?, on machine: Machine
  ) {
    (name, pass, threads) = (subject.name, subject.pass, machine.threads)
    medianMilliseconds = times.median * 1e3
    spreadPercent = times.spread * 100
    usefulGigaflops = subject.work.operations / times.median / 1e9
    peakPercent = machine.leastSeconds(for: subject.work) / times.median * 100
    (self.fullPasses, self.peer) = (fullPasses, peer)
  }

  /// The peer's time over ours.
  var ratio: Double? { peer.map { $0.times.median * 1e3 / medianMilliseconds } }

  /// The time of full passes over that of the case.
  var fullPassesRatio: Double? { fullPasses.map { $0.median * 1e3 / medianMilliseconds } }

  var columns: [String] {
    let own = [
      significant(medianMilliseconds), fixed(spreadPercent, 1), fixed(usefulGigaflops, 1),
      fixed(peakPercent, 1),
    ]
    guard let peer, let ratio else { return own }
    return own + [significant(peer.times.median * 1e3), fixed(peer.times.spread * 100, 1), fixed(ratio, 2)]
  }

  var remark: String? {
    let slow = fullPassesRatio.map { "full passes: \(fixed($0, 0)) times as long" }
    return slow == nil && peer == nil
      ? nil : [peer?.variant, slow].compactMap(\.self).joined(separator: "; ")
  }

  private enum Key: String, CodingKey {
    case name = "case"
    case pass, threads, ratio
    case medianMilliseconds = "median_ms"
    case spreadPercent = "spread_percent"
    case usefulGigaflops = "useful_gflops"
    case peakPercent = "peak_percent"
    case peerMedian = "peer_median_ms"
    case peerSpread = "peer_spread_percent"
    case peerVariant = "peer_variant"
    case fullPasses = "full_passes_ms"
    case fullPassesRatio = "full_passes_ratio"
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(name, forKey: .name)
    try container.encode(pass, forKey: .pass)
    try container.encode(threads, forKey: .threads)
    try container.encode(medianMilliseconds, forKey: .medianMilliseconds)
    try container.encode(spreadPercent, forKey: .spreadPercent)
    try container.encode(usefulGigaflops, forKey: .usefulGigaflops)
    try container.encode(peakPercent, forKey: .peakPercent)
    try container.encodeIfPresent(ratio, forKey: .ratio)
    try container.encodeIfPresent(fullPasses.map { $0.median * 1e3 }, forKey: .fullPasses)
    try container.encodeIfPresent(fullPassesRatio, forKey: .fullPassesRatio)
    guard let peer else { return }
    try container.encode(peer.times.median * 1e3, forKey: .peerMedian)
    try container.encode(peer.times.spread * 100, forKey: .peerSpread)
    try container.encode(peer.variant, forKey: .peerVariant)
  }
}
