import GenerativeModels

/// What a training on a toy world came to.
struct ToyReport: Encodable {
  let world: ToyWorld
  let loss: AdversarialLoss
  let steps: Int
  let seconds: Double
  let coverage: ModeCoverage

  /// The share of as many points of the world itself that are of high quality.
  let dataQuality: Double

  let output: String

  private enum CodingKeys: String, CodingKey {
    case world, loss, steps, seconds, modes, count, output
    case coveredModes = "covered_modes"
    case quality = "high_quality"
    case dataQuality = "data_high_quality"
    case rarestShare = "rarest_share"
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(world.name, forKey: .world)
    try container.encode(loss, forKey: .loss)
    try container.encode(steps, forKey: .steps)
    try container.encode(seconds, forKey: .seconds)
    try container.encode(coverage.counts.count, forKey: .modes)
    try container.encode(coverage.sampleCount, forKey: .count)
    try container.encode(coverage.coveredModes, forKey: .coveredModes)
    try container.encode(coverage.quality, forKey: .quality)
    try container.encode(dataQuality, forKey: .dataQuality)
    try container.encode(coverage.rarestShare, forKey: .rarestShare)
    try container.encode(output, forKey: .output)
  }

  /// The report for a person.
  var text: String {
    """
    \(world.name), \(loss.rawValue), \(steps) steps in \(fixed(seconds, 1)) s
    modes covered:   \(coverage.coveredModes) of \(coverage.counts.count), the rarest with \
    \(fixed(coverage.rarestShare, 2)) of an even share
    high quality:    \(fixed(100 * coverage.quality, 1)) % of \(coverage.sampleCount) samples; \
    \(fixed(100 * dataQuality, 1)) % of the data
    plot: \(output)
    """
  }
}
