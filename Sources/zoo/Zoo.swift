import ArgumentParser
import Foundation

/// The command line: what trains models, what judges them, what draws from them, what shows their latent space
/// and what it is worth.
@main
struct Zoo: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "zoo",
    abstract: "Trains deep generative models, judges them and draws from them.",
    discussion: """
      'zoo train' with nothing else trains PixelCNN on the embedded digits in about two minutes.
      Progress goes to standard error, results to standard output.
      Exit status: 0; 1 when something failed; 64 when the command line is wrong; 130 when Ctrl-C stopped a run.
      """,
    subcommands: [
      ListCommand.self, DataCommand.self, TrainCommand.self, ResumeCommand.self, CompareCommand.self,
      EvaluateCommand.self, SampleCommand.self, CompleteCommand.self, ReconstructCommand.self,
      InterpolateCommand.self, ManifoldCommand.self,
      TraverseCommand.self, ScatterCommand.self, ArithmeticCommand.self, FilmCommand.self, EncodeCommand.self,
      ProbeCommand.self, ToyCommand.self, ExportCommand.self, ImportCommand.self,
    ]
  )

  static func main() {
    // A file-size limit is then an error of the write, like a full disk, and no sudden end.
    signal(SIGXFSZ, SIG_IGN)
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch let error as WrongUsage {
      fail(with: error.description, status: EX_USAGE)
    } catch let error where Zoo.exitCode(for: error) == .failure {
      fail(with: "\(error)", status: EXIT_FAILURE)
    } catch {
      exit(withError: error)
    }
  }

  /// Ends the program with a line that says why.
  static func fail(with message: String, status: Int32) -> Never {
    FileHandle.standardError.write(Data("zoo: \(message)\n".utf8))
    Foundation.exit(status)
  }
}

/// Something on the command line that makes no sense, in one line.
struct WrongUsage: Error, CustomStringConvertible {
  let description: String
}
