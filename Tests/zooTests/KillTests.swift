import Foundation
import Testing

/// Runs that are killed again and again, at any instant, and end as if nothing had happened.
///
/// Twenty kills unless `GENERATIVE_MODELS_KILLS` says how many: `GENERATIVE_MODELS_KILLS=200 swift test --filter KillTests`.
@Suite(.enabled(if: Program.isBuilt, "needs the zoo program beside the tests")) struct KillTests {
  /// Models that are small, with noise, statistics, stages and two objectives, and enough steps to be killed in.
  private static let runs = [
    [
      "pixelcnn", "features=4", "blocks=1", "head_features=4", "dropout=0.3", "averaging=0.9",
      "schedule=cosine",
    ],
    ["vq-vae", "codes=4", "code_features=2", "downsamplings=1", "hidden_features=4", "residual_features=3"],
    ["dcgan", "channels=[3,4]", "latents=2", "discriminator_steps=2", "averaging=0.9"],
  ]

  @Test func aRunKilledAtAnyInstantEndsWithTheSameBits() throws {
    let wanted = ProcessInfo.processInfo.environment["GENERATIVE_MODELS_KILLS"].flatMap(Int.init) ?? 20
    var tally = Tally()
    while tally.kills < wanted {
      for run in Self.runs where tally.kills < wanted { try kill(run, atMost: wanted, &tally) }
    }
    print(tally)
  }

  private struct Tally: CustomStringConvertible {
    var kills = 0, runs = 0
    var unfinished: [String: Int] = [:]
    var whole: [[String]: (content: [String: Data], seconds: Double)] = [:]

    var description: String {
      let places = unfinished.sorted { $0.key < $1.key }.map { "\($0.value) in \($0.key)" }
      return "\(kills) kills in \(runs) runs; inside of writing: \(places.joined(separator: ", "))"
    }
  }

  /// Makes one run, killing it on the way, and compares it with one that was left alone.
  private func kill(_ run: [String], atMost count: Int, _ tally: inout Tally) throws {
    let parent = FileManager.default.temporaryDirectory.appending(path: "zoo-kills-\(UUID())")
    defer { try? FileManager.default.removeItem(at: parent) }
    if tally.whole[run] == nil { tally.whole[run] = try whole(run, in: parent.appending(path: "whole")) }
    let whole = try #require(tally.whole[run])
    let folder = TrainedFolder(url: parent.appending(path: "killed"))
    while true {
      let isBegun = FileManager.default.fileExists(atPath: folder.url.appending(path: "config.json").path)
      let arguments =
        isBegun ? ["resume", folder.url.path] + Self.often : Self.arguments(of: run, in: folder.url)
      let program = try RunningProgram(arguments)
      if tally.kills < count {
        usleep(UInt32(Double.random(in: 0..<0.6) * whole.seconds * 1e6))
        program.send(SIGKILL)
      }
      let end = try program.end()
      try folder.expectWhole()
      guard end.isKilled else {
        #expect(end.status == 0, "\(end.errors)")
        break
      }
      tally.kills += 1
      for name in folder.unfinished {
        let file = name.drop { $0 == "." }.prefix { $0 != "." }
        tally.unfinished[file.split(separator: "/").last.map(String.init) ?? name, default: 0] += 1
      }
    }
    tally.runs += 1
    expectSameContent(try folder.content(), whole.content, run[0])
  }

  /// What `run` leaves when nobody kills it, and how long it takes.
  private func whole(_ run: [String], in url: URL) throws -> (content: [String: Data], seconds: Double) {
    let start = Date()
    let end = try RunningProgram(Self.arguments(of: run, in: url)).end()
    #expect(end.status == 0, "\(end.errors)")
    return (try TrainedFolder(url: url).content(), Date().timeIntervalSince(start))
  }

  private static let often = ["--checkpoint-seconds", "0", "--threads", "1"]

  private static func arguments(of run: [String], in url: URL) -> [String] {
    ["train", run[0], "--output", url.path, "--epochs", "4"] + often
      + run.dropFirst().flatMap { ["--set", $0] }
  }
}
