import Foundation
import Testing

/// The commands that show and fetch data sets. No test asks anybody outside of this machine.
@Suite(.enabled(if: Program.isBuilt, "needs the zoo program beside the tests")) struct DataCommandTests {
  private let folder = FileManager.default.temporaryDirectory.appending(path: "zoo-data-\(UUID())")

  @Test func listShowsWhatIsThereAndWhatCanBeFetched() throws {
    let listed = try Program.run(["data", "list", "--data-dir", folder.path])
    #expect(listed.status == 0)
    #expect(listed.output.contains("17 grey levels, 1,797 images (Alpaydin and Kaynak 1998); embedded\n"))
    #expect(listed.output.contains("'zoo data fetch mnist' fetches 11.6 MB"))
    #expect(listed.output.contains("published nowhere"))
    let objects = try Program.json(Program.run(["data", "list", "--data-dir", folder.path, "--json"]).output)
    let mnist = try #require(objects.first { $0["data"] as? String == "mnist" })
    #expect(mnist["found"] as? Bool == false && mnist["bytes_to_fetch"] as? Int == 11_594_722)
  }

  @Test func trainingOnWhatIsNotThereSaysHowToFetchIt() throws {
    let trained = try Program.run(["train", "--data", "fashion-mnist", "--data-dir", folder.path])
    #expect(trained.status == 1)
    #expect(trained.errors.contains("not found in \(folder.path)/fashion-mnist"))
    #expect(trained.errors.hasSuffix("'zoo data fetch fashion-mnist' fetches them\n"))
  }

  @Test(arguments: [
    (["nmist"], "did you mean mnist"), (["cifar10-part"], "published nowhere"),
    (["mnist", "--from", "ftp://here"], "no address of the web"), ([], "Missing expected argument"),
  ])
  func whatCannotBeFetchedIsWrongUsage(_ arguments: [String], _ message: String) throws {
    let ended = try Program.run(["data", "fetch", "--data-dir", folder.path] + arguments)
    #expect(ended.status == 64)
    #expect(ended.errors.contains(message), "\(ended.errors)")
  }

  @Test func whereNobodyAnswersTheAddressIsNamedAndNothingIsLeft() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    // The port of discarded packets, which no web server listens on.
    let ended = try Program.run(
      ["data", "fetch", "mnist", "--data-dir", folder.path, "--from", "http://127.0.0.1:9/mnist"])
    #expect(ended.status == 1)
    #expect(ended.errors.contains("http://127.0.0.1:9/mnist/train-images-idx3-ubyte.gz: "))
    #expect(ended.errors.split(separator: "\n").count == 1)
    let left = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
    #expect(left.filter { $0.hasSuffix(".gz") }.isEmpty)
  }

  @Test func digitsNeedNotBeFetched() throws {
    let ended = try Program.run(["data", "fetch", "digits", "--data-dir", folder.path])
    #expect(ended.status == 0 && ended.output == "digits is part of the program\n")
  }
}
