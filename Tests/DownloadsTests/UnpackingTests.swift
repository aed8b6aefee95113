import Foundation
import Testing

@testable import Downloads

@Suite struct UnpackingTests {
  private static let tar = Unpacking.tar(folder: "top", members: ["a.bin", "b.bin"], byteCount: 1_000)

  private static func archive(_ members: [(path: String, bytes: Data)]) -> Data {
    members.reduce(Data()) { $0 + tarMember($1.path, $1.bytes) } + Data(count: 1024)
  }

  @Test func anArchiveBecomesTheMembersThatAreWanted() throws {
    let (a, b) = (content(1_000), content(1_000, seed: 2))
    let archive = Self.archive([
      ("top/", Data()), ("top/readme", content(700)), ("top/b.bin", b), ("top/a.bin", a),
    ])
    let place = try Place(publishing: archive, unpacking: Self.tar) { .whole(archive, for: $0) }
    #expect(try place.fetch() == .fetched)
    #expect(try place.files() == ["a.bin": a, "b.bin": b])
    #expect(try place.fetch() == .found)
    #expect(place.server.requests.count == 1)
  }

  @Test func whatWasFetchedButNotUnpackedIsNotFetchedAgain() throws {
    let archive = Self.archive([("top/a.bin", content(1_000)), ("top/b.bin", content(1_000))])
    let place = try Place(publishing: archive, unpacking: Self.tar) { _ in LoopbackServer.Answer(500) }
    try archive.write(to: place.url)
    try content(1_000).write(to: place.folder.appendingPathComponent("a.bin"))
    #expect(try place.fetch() == .fetched)
    #expect(try place.files().keys.sorted() == ["a.bin", "b.bin"])
  }

  @Test(arguments: [
    ("misses a member", [("top/a.bin", 1_000)]), ("has one of another length", [("top/a.bin", 999)]),
    ("has them elsewhere", [("a.bin", 1_000), ("b.bin", 1_000)]),
  ])
  func anArchiveOfOtherThingsIsAnError(_ fault: String, _ members: [(String, Int)]) throws {
    let archive = Self.archive(members.map { ($0, content($1)) })
    let place = try Place(publishing: archive, unpacking: Self.tar) { .whole(archive, for: $0) }
    let error = #expect(throws: DownloadError.self, "\(fault)") { try place.fetch() }
    #expect("\(try #require(error))".contains("cannot be unpacked"))
  }

  @Test(arguments: [100, 512, 1_000, 1_536, 2_000])
  func aCutArchiveIsAnErrorAndNoMemberIsLeftInPart(_ count: Int) throws {
    let archive = Self.archive([("top/a.bin", content(1_000)), ("top/b.bin", content(1_000))]).prefix(count)
    let place = try Place(publishing: archive, unpacking: Self.tar) { .whole(archive, for: $0) }
    #expect(throws: DownloadError.self) { try place.fetch() }
    for (name, bytes) in try place.files() where name.hasSuffix("a.bin") && !name.hasPrefix(".") {
      #expect(bytes.count == 1_000)
    }
    #expect(try place.files()["b.bin"] == nil)
  }

  @Test func linesOfZerosAndOnesBecomeBits() throws {
    let text = Data("1 0 0 0 0 0 0 0 1 1\n0 1 1 1 1 1 1 1 0 1\n".utf8)
    let bits = Data([0x80, 0xC0, 0x7F, 0x40])
    let unpacking = Unpacking.binaryText(
      product: "bits", rows: 2, pixels: 10, sha256: try digest(of: bits).text)
    let place = try Place(publishing: text, unpacking: unpacking) { .whole(text, for: $0) }
    #expect(try place.fetch() == .fetched)
    #expect(try place.files() == ["bits": bits])
  }

  @Test(arguments: ["1 0\n0 2\n", "1 0\n0 1 ", "1 0\n", "1,0\n0 1\n", ""])
  func otherTextIsAnError(_ text: String) throws {
    let text = Data(text.utf8)
    let unpacking = Unpacking.binaryText(product: "bits", rows: 2, pixels: 2, sha256: "")
    let place = try Place(publishing: text, unpacking: unpacking) { .whole(text, for: $0) }
    #expect(throws: DownloadError.self) { try place.fetch() }
    #expect(try place.files()["bits"] == nil)
  }
}

/// A file in a tar archive.
private func tarMember(_ path: String, _ bytes: Data) -> Data {
  var header = Data(count: 512)
  func put(_ text: String, at offset: Int) {
    header.replaceSubrange(offset..<offset + text.utf8.count, with: Data(text.utf8))
  }
  func octal(_ number: Int, _ digits: Int) -> String {
    let text = String(number, radix: 8)
    return String(repeating: "0", count: digits - text.count) + text
  }
  put(path, at: 0)
  put(octal(bytes.count, 11), at: 124)
  put("        ", at: 148)
  put("0", at: 156)
  put("ustar", at: 257)
  put(octal(header.reduce(0) { $0 + Int($1) }, 6) + "\0 ", at: 148)
  return header + bytes + Data(count: (512 - bytes.count % 512) % 512)
}
