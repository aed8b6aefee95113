import ArgumentParser

struct DataCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "data",
    abstract: "Shows the data sets, and fetches those that are published.",
    subcommands: [DataListCommand.self, DataFetchCommand.self])
}
