import Foundation
import GenerativeModels

/// Times cases here and in a peer, in turn: ours, the peer's, ours, the peer's, so that a machine that slows down
/// slows down both.
struct Contest {
  let machine: Machine
  let peer: Peer?

  /// How often each side has its turn.
  static let rounds = 3

  /// A peer's variants that need this much longer than its fastest have no turn.
  static let margin = 1.15

  /// The times of `subject` on both sides. What the peer can't do of it goes to `complain`.
  func result(of subject: Case, complain: (String) -> Void) throws(PeerError) -> CaseResult {
    StoragePool.shared.releaseWaitingBlocks()
    let run = subject.prepare()
    var variants: [String: [Double]] = [:]
    do {
      variants = try promisingVariants(of: subject, complain)
    } catch .failed(let reason) {
      complain("\(subject.name), \(subject.pass.rawValue): \(reason)")
    }

    var seconds: [Double] = []
    for _ in 0..<Self.rounds {
      seconds += Effort.turn.seconds(of: run)
      guard !variants.isEmpty else { continue }
      Pause.ours.sleep()
      try takeTurn(&variants)
      Pause.peers.sleep()
    }
    return CaseResult(
      subject, times: Times(seconds), fullPasses: fullPasses(of: subject), peer: fastest(variants),
      on: machine)
  }

  /// The times of all full passes that `subject` would take, from those of one.
  private func fullPasses(of subject: Case) -> Times? {
    subject.fullPasses.map { passes in
      Times(Effort.turn.seconds(of: passes.prepare()).map { $0 * Double(passes.count) })
    }
  }

  /// Makes the peer ready, tries its variants, and gives those that may be its fastest, without times so far.
  private func promisingVariants(
    of subject: Case, _ complain: (String) -> Void
  ) throws(PeerError) -> [String: [Double]] {
    guard let peer, let task = subject.task else { return [:] }
    Pause.ours.sleep()
    let (variants, leftOut) = try peer.prepare(task, subject.pass)
    for (variant, reason) in leftOut { complain("\(subject.name), \(variant): \(reason)") }
    var medians: [String: Double] = [:]
    for variant in variants { medians[variant] = Times(try peer.seconds(of: variant, .trial)).median }
    let limit = Self.margin * (medians.values.min() ?? 0)
    Pause.peers.sleep()
    return medians.filter { $0.value <= limit }.mapValues { _ in [] }
  }

  private func takeTurn(_ variants: inout [String: [Double]]) throws(PeerError) {
    guard let peer else { return }
    for variant in variants.keys.sorted() {
      variants[variant, default: []] += try peer.seconds(of: variant, .turn)
    }
  }

  private func fastest(_ variants: [String: [Double]]) -> CaseResult.PeerResult? {
    variants
      .map { CaseResult.PeerResult(variant: $0.key, times: Times($0.value)) }
      .min { $0.times.median < $1.times.median }
  }
}
