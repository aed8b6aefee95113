/// What was found of a case of the pass ``Pass/peakMemory``.
struct MemoryResult: TableRow {
  let name: String
  let threads: Int
  let bytes: Int
  let peer: PeerResult?

  /// What a peer needed for the same.
  struct PeerResult {
    /// The thriftiest of its variants.
    let variant: String
    let bytes: Int
  }

  /// The peer's memory over ours.
  var ratio: Double? { peer.map { Double($0.bytes) / Double(bytes) } }

  /// Megabytes where other cases have milliseconds, and no rates.
  var columns: [String] {
    let own = ["\(bytes / 1_000_000) MB", "", "", ""]
    guard let peer, let ratio else { return own }
    return own + ["\(peer.bytes / 1_000_000) MB", "", fixed(ratio, 2)]
  }

  var remark: String? { peer?.variant }

  private enum Key: String, CodingKey {
    case name = "case"
    case pass, threads, ratio
    case bytes = "peak_resident_bytes"
    case peerBytes = "peer_peak_resident_bytes"
    case peerVariant = "peer_variant"
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(name, forKey: .name)
    try container.encode(Pass.peakMemory, forKey: .pass)
    try container.encode(threads, forKey: .threads)
    try container.encode(bytes, forKey: .bytes)
    try container.encodeIfPresent(ratio, forKey: .ratio)
    try container.encodeIfPresent(peer?.bytes, forKey: .peerBytes)
    try container.encodeIfPresent(peer?.variant, forKey: .peerVariant)
  }
}
