import ArgumentParser
import Foundation
import GenerativeModels
import Pictures

struct ToyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "toy",
    abstract: "Trains a small adversarial pair on Gaussians in the plane, and counts the modes it covers.",
    discussion: """
      A ring of eight Gaussians or a grid of 25, whose modes can be counted in samples. A sample is of high quality \
      within three standard deviations of the nearest mode; a mode is covered where one of those is. Data and samples \
      are plotted as an SVG picture.
      """)

  @Option(help: "The distribution: ring or grid.", transform: toyWorld)
  var world = ToyWorld.ring

  @Option(help: "The game: \(AdversarialLoss.allCases.map(\.rawValue).joined(separator: ", ")).")
  var loss = AdversarialLoss.nonSaturating

  @Option(help: "The steps of the discriminator.", transform: positiveInteger)
  var steps = 3000

  @Option(help: "The weight of the gradient penalty, 0 for none.", transform: penaltyWeight)
  var gradientPenalty: Float?

  @Option(help: "The weight of R1, 0 for none.", transform: penaltyWeight)
  var r1Penalty: Float?

  @Option(help: "The steps of the discriminator for one of the generator.", transform: positiveInteger)
  var discriminatorSteps: Int?

  @Flag(help: "Divide the discriminator's weights by their spectral norms.")
  var spectralNorm = false

  @Option(help: "What makes the run repeatable.")
  var seed: UInt64 = 1

  @OptionGroup var compute: ComputeOptions

  @Option(help: "The picture to write, an SVG.", completion: .file(extensions: ["svg"]))
  var output = "toy.svg"

  @Flag(help: "Print one JSON object.")
  var json = false

  func run() throws {
    try compute.apply()
    var generator = RandomGenerator(seed: seed)
    let pair = ToyPair(training, isSpectrallyNormalized: spectralNorm, using: &generator)
    let seconds = train(pair)
    let samples = world.points(of: pair.sample(count: 2500, using: &generator))
    let data = world.points(2500, using: &generator)
    try AtomicFile.write(Data(plot(data, samples).svg().utf8), to: URL(fileURLWithPath: output))
    let report = ToyReport(
      world: world, loss: loss, steps: steps, seconds: seconds,
      coverage: ModeCoverage(of: samples, in: world),
      dataQuality: ModeCoverage(of: data, in: world).quality, output: output)
    print(json ? try jsonLine(report) : report.text)
  }

  private var training: AdversarialTraining {
    var training = ToyPair.training(by: loss)
    training.gradientPenalty = gradientPenalty ?? training.gradientPenalty
    training.r1Penalty = r1Penalty ?? training.r1Penalty
    training.discriminatorSteps = discriminatorSteps ?? training.discriminatorSteps
    return training
  }

  /// Trains the pair; gives the seconds it took.
  private func train(_ pair: ToyPair) -> Double {
    let terminal = Terminal()
    let start = ContinuousClock.now
    let recipe = ToyPair.recipe
    DrawnTraining(recipe, steps: steps, seed: seed).run(pair) { generator in
      Batch(images: world.images(of: world.points(recipe.batchSize, using: &generator)))
    } report: { step, losses in
      guard step.isMultiple(of: 100) else { return }
      let figures = losses.map { "\($0.objective) \(fixed($0.loss, 3))" }.joined(separator: "  ")
      terminal.show("step \(step)/\(steps)  \(figures)")
    }
    terminal.clear()
    return (ContinuousClock.now - start) / .seconds(1)
  }

  private func plot(_ data: FeatureBatch, _ samples: FeatureBatch) -> ScatterPlot {
    let points = [data, samples].enumerated().flatMap { label, points in
      (0..<points.shape[0]).map {
        ScatterPlot.Point(Double(points[$0, 0]), Double(points[$0, 1]), label: label)
      }
    }
    return ScatterPlot(
      "\(world.name), \(loss.rawValue), \(steps) steps", x: PlotAxis("x"), y: PlotAxis("y"), points: points,
      classNames: ["data", "samples"])
  }
}

extension AdversarialLoss: ExpressibleByArgument {}

/// The toy world of a name.
private func toyWorld(_ name: String) throws -> ToyWorld {
  guard let world = ToyWorld.all.first(where: { $0.name == name }) else {
    let hint = suggestion(for: name, among: ToyWorld.all.map(\.name))
    throw ValidationError("'\(name)' is no toy world; \(hint)")
  }
  return world
}

/// A finite number of 0 or more.
private func penaltyWeight(_ text: String) throws -> Float {
  guard let weight = Float(text), weight.isFinite, weight >= 0 else {
    throw ValidationError("'\(text)' is not a number of 0 or more")
  }
  return weight
}
