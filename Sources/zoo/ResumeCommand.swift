import ArgumentParser
import Foundation
import GenerativeModels

struct ResumeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "resume",
    abstract: "Goes on with a run that was stopped or has ended, as if it had never stopped.",
    discussion: """
      After a stop of any kind the run goes on from its last checkpoint, and ends with the weights, figures and \
      pictures of a run that was never stopped, to the bit.
      Limits are those of the whole run: '--epochs 30' takes a run that has ended after 20 epochs to its 30th. They \
      take the place of the earlier ones. Where the learning rate has a schedule, or the model is trained in stages, \
      both stretch over the new length from here on; then, and where time alone ends a run, the bits are not those of \
      a run that had these limits from the start.
      """)

  @Argument(help: ArgumentHelp("The run folder.", valueName: "run"), completion: .directory)
  var path: String

  @Option(
    help: "End after this many passes over the training images, all in all.", transform: positiveInteger)
  var epochs: Int?

  @Option(help: "End after this many steps, all in all.", transform: positiveInteger)
  var steps: Int?

  @Option(help: "End after this many minutes of training, all in all.", transform: positiveNumber)
  var minutes: Double?

  @Option(
    help: ArgumentHelp("End after this many epochs without a lower validation loss.", valueName: "epochs"),
    transform: positiveInteger)
  var patience: Int?

  @OptionGroup var options: SessionOptions

  func run() throws {
    let folder = try RunFolder(opening: URL(fileURLWithPath: path, isDirectory: true))
    let lock = try RunLock(folder)
    defer { withExtendedLifetime(lock) {} }
    var configuration = try folder.configuration()
    let before = (configuration.limits, configuration.recipe)
    configuration.setLimits(epochs: epochs, steps: steps, minutes: minutes, patience: patience)
    configuration.threads = options.compute.threads ?? configuration.threads
    configuration.useThreads()
    try resume(
      ModelRegistry.model(named: configuration.model), in: folder, as: configuration,
      withOtherLimits: (configuration.limits, configuration.recipe) != before)
  }

  private func resume<M: ZooModel>(
    _ type: M.Type, in folder: RunFolder, as configuration: RunConfiguration, withOtherLimits: Bool
  ) throws {
    let choice = DataChoice(configuration.data, pictures: configuration.pictures)
    let images = try options.data.images(of: choice).augmented(
      by: configuration.augmentation ?? Augmentation())
    try configuration.check(as: M.self, on: images)
    var session = try TrainingSession(M.self, on: images, as: configuration, options)
    try session.restore(from: folder)
    if withOtherLimits { try folder.write(configuration) }
    try session.carryOut(in: folder)
  }
}
