import GenerativeModels
import Testing

@testable import zoo

/// The line that a run shows of itself.
@Suite struct SparkLineTests {
  private func text(_ numbers: some Sequence<Double>) -> String {
    var line = SparkLine()
    for number in numbers { line.add(number) }
    return line.text
  }

  @Test func heightsGoFromTheLeastToTheGreatest() {
    #expect(text((0..<8).map(Double.init)) == "▁▂▃▄▅▆▇█")
    #expect(text([3, 1, 2]) == "█▁▅")
  }

  @Test func whatHasNoHeightIsDrawnLow() {
    #expect(text([]) == "")
    #expect(text([5, 5]) == "▁▁")
    #expect(text([1, .nan, .infinity, 2]) == "▁█")
  }

  @Test(arguments: [1, 23, 24, 25, 48, 49, 1000])
  func itIsNeverLongerThanItsWidth(count: Int) {
    let line = text((0..<count).map { -Double($0) })
    #expect(line.count <= SparkLine.width && line.count >= min(count, SparkLine.width / 2))
    #expect(line.sorted(by: >) == Array(line), "numbers that fall fall in the line too")
    #expect(count < 2 || (line.first == "█" && line.last == "▁"))
  }

  @Test func longRunsAreShownInMeans() {
    // Twenty-four pairs of 0 and 2, and one more number: the pairs' mean is 1.
    let line = text(Array(repeating: [0, 2], count: 12).flatMap { $0 } + [2])
    #expect(line == String(repeating: "▁", count: 12) + "█")
  }

  @Test func theLiveLineSaysWhereTheRunStands() throws {
    var line: String?
    var losses = ShownLosses()
    let digits = ImageDataset.digits
    let data = ImageDataset(
      name: "six", train: digits[.train].first(6), validation: digits[.validation].first(2),
      test: digits[.test].first(2))
    var generator = RandomGenerator(seed: 1)
    let model = VAE(
      VAE.Configuration(widths: [4], latents: 2, likelihood: .bernoulli), format: data.format,
      using: &generator)
    try Trainer(model, on: data, recipe: Recipe(epochs: 2, batchSize: 3, learningRate: 1e-3), seed: 1).run {
      guard case .step(let progress) = $0 else { return }
      losses.add(progress.losses)
      line = ProgressLine.line(progress, losses)
    }
    let pattern =
      /epoch 2\/2  step 4\/4  0:00 left  \d+ images\/s  [▁-█]{4}  .+ -?[\d.]+ \(.+ [\d.]+, .+ -?[\d.]+\)/
    let shown = try #require(line)
    #expect(shown.wholeMatch(of: pattern) != nil, "\(shown)")
  }

  @Test func ofSeveralObjectivesOneIsDrawnAndTheLastOfEachIsShown() {
    func loss(_ objective: String, _ loss: Float) -> ObjectiveLoss {
      ObjectiveLoss(objective: objective, loss: loss)
    }
    var shown = ShownLosses()
    // A generator that steps alone at first, and a discriminator beside it in every other step.
    for step in 1...4 {
      shown.add(
        (step.isMultiple(of: 2) ? [loss("discriminator", 100)] : []) + [loss("generator", Float(step))])
    }
    shown.add([loss("generator", 8)])
    #expect(shown.latest == [loss("discriminator", 100), loss("generator", 8)])
    #expect(shown.line.text == "▁▂▃▄█", "the losses 1, 2, 3, 4 and 8 of the generator")
    shown.add([loss("the next stage", 0.5)])
    #expect(shown.latest.count == 1 && shown.line.text == "▁")
  }
}
