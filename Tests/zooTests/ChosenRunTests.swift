import ArgumentParser
import Foundation
import GenerativeModels
import Testing

@testable import zoo

/// What the options of `train` come to.
@Suite struct ChosenRunTests {
  @Test func theModelAndTheDataAreThoseOfTheConfiguration() throws {
    let run = try chosenRun(["--steps", "3"])
    #expect(run.configuration.model == PixelCNN.name)
    #expect(run.model.name == PixelCNN.name)
    #expect(run.configuration.data == run.images.name)
    #expect(run.images.format == ImageDataset.digits.format)
    #expect(run.configuration.limits == TrainingLimits(steps: 3))
  }

  @Test func threadsOfAConfigurationAreUsed() throws {
    let before = Compute.threadCount
    defer { Compute.threadCount = before }
    // A build without OpenMP has no more than one, whatever it is asked for.
    let wanted = before == 1 ? 1 : before - 1
    let run = try chosenRun(["--set", "threads=\(wanted)"])
    #expect(run.configuration.threads == wanted)
    run.configuration.useThreads()
    #expect(Compute.threadCount == wanted)
  }

  private func chosenRun(_ arguments: [String]) throws -> ChosenRun {
    try RunOptions.parse(arguments).chosenRun(model: nil, data: DataOptions.parse([]))
  }
}
