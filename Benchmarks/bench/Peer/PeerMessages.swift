/// The first line of a peer.
struct Greeting: Decodable {
  let name: String
  let threads: Int
}

/// Asks a peer to make a case ready.
struct PrepareRequest: Encodable {
  let request = "prepare"
  let operation: String
  let pass: Pass
  let sizes: [String: Int]
}

/// Asks a peer to time a variant of the case that it made ready.
struct TurnRequest: Encodable {
  let request = "turn"
  let variant: String
  let warmUp: Double
  let timed: Double
  let most: Int

  init(variant: String, _ effort: Effort) {
    (self.variant, most) = (variant, effort.most)
    (warmUp, timed) = (effort.warmUp / .seconds(1), effort.timed / .seconds(1))
  }

  private enum CodingKeys: String, CodingKey {
    case request, variant, timed, most
    case warmUp = "warm_up"
  }
}

/// The argument that makes the program do a training step a few times, print its peak memory, and end.
struct PeakMemoryRequest: Encodable {
  let operation: String
  let sizes: [String: Int]
  let variant: String
  let repetitions: Int

  init(_ task: PeerTask, variant: String, repetitions: Int) {
    (operation, sizes) = (task.operation, task.sizes)
    (self.variant, self.repetitions) = (variant, repetitions)
  }
}

/// What a peer answers: variants to the first request, times to the second, an error to either.
struct Answer: Decodable {
  let variants: [String]?
  let leftOut: [String: String]?
  let seconds: [Double]?
  let error: String?

  private enum CodingKeys: String, CodingKey {
    case variants, seconds, error
    case leftOut = "left_out"
  }
}
