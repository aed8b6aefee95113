import ArgumentParser

/// What may be said of a part of a run, whether it is the first or goes on: nothing that its bits depend on.
struct SessionOptions: ParsableArguments {
  @OptionGroup var data: DataOptions
  @OptionGroup var compute: ComputeOptions

  @Option(
    help: ArgumentHelp(
      "Keep what the run can go on from at least every so many seconds, as well as after each epoch.",
      discussion: "It is written in the background; with 0 as often as it can be.", valueName: "seconds"),
    transform: numberOfSeconds)
  var checkpointSeconds = 60.0

  @Flag(help: "Print one JSON object an epoch, and one with the evaluation at the end.")
  var json = false
}

private func numberOfSeconds(_ text: String) throws -> Double {
  guard let number = Double(text), number.isFinite, number >= 0 else {
    throw ValidationError("'\(text)' is not a number of 0 or more")
  }
  return number
}
