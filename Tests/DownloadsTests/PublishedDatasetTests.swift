import Foundation
import Testing

@testable import Downloads

@Suite struct PublishedDatasetTests {
  private static let folders = ["mnist", "fashion-mnist", "binarized-mnist", "cifar-10"]

  @Test(arguments: folders)
  func everyFileHasAChecksumAndAnAddress(_ folder: String) throws {
    let dataset = try #require(PublishedDataset(folder: folder))
    #expect(Set(dataset.files.map(\.name)).count == dataset.files.count)
    for file in dataset.files {
      #expect(file.sha256.wholeMatch(of: /[0-9a-f]{64}/) != nil)
      #expect(file.addresses.count >= 2)
      for address in file.addresses {
        #expect(["http", "https"].contains(address.scheme) && address.lastPathComponent == file.name)
      }
    }
  }

  @Test func aMirrorHasTheSameFilesByTheirNames() throws {
    let file = try #require(PublishedDataset(folder: "mnist")?.files.first)
    let mirror = try #require(URL(string: "http://mirror.example/data/"))
    let there = file.published(in: mirror)
    #expect(there.addresses.map(\.absoluteString) == ["http://mirror.example/data/\(file.name)"])
    #expect(there.sha256 == file.sha256)
  }

  @Test func othersAreNotPublished() { #expect(PublishedDataset(folder: "digits") == nil) }

  /// FIPS 180-4 and its examples.
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
  ])
  func digestsAreThoseOfTheStandard(_ text: String, _ expected: String) throws {
    #expect(try digest(of: Data(text.utf8)).text == expected)
  }
}

/// The files themselves, where they are: what is published under the names has the checksums and lengths stated here.
@Suite(.enabled(if: canonicalFolder != nil, "GENERATIVE_MODELS_DATA names no folder"))
struct CanonicalChecksumTests {
  @Test(arguments: ["mnist", "fashion-mnist"])
  func theFilesHaveTheirChecksums(_ name: String) throws {
    let folder = try #require(canonicalFolder).appendingPathComponent(name)
    for file in try #require(PublishedDataset(folder: name)).files {
      let url = folder.appendingPathComponent(file.name)
      guard FileManager.default.fileExists(atPath: url.path) else { continue }
      #expect(try Downloader().fetch(file, into: folder) == .found, "\(file.name)")
    }
  }
}

private let canonicalFolder = ProcessInfo.processInfo.environment["GENERATIVE_MODELS_DATA"]
  .flatMap { $0.isEmpty ? nil : URL(fileURLWithPath: $0, isDirectory: true) }
