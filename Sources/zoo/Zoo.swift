import ArgumentParser

/// The command line: `zoo train`, `zoo evaluate`, `zoo sample`, `zoo list`.
@main
struct Zoo: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "zoo",
    abstract: "Trains deep generative models, judges them and draws from them.",
    discussion: """
      'zoo train' with nothing else trains PixelCNN on the embedded digits in about two minutes.
      Progress goes to standard error, results to standard output.
      """,
    subcommands: [ListCommand.self]
  )
}
