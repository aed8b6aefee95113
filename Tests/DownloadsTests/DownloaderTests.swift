import Foundation
import Testing

@testable import Downloads

@Suite struct DownloaderTests {
  private let bytes = content(200_000)

  @Test func aFileIsFetchedWholeAndLeavesNothingBesideIt() throws {
    let place = try Place(publishing: bytes) { .whole(content(200_000), for: $0) }
    #expect(try place.fetch() == .fetched)
    #expect(try place.files() == ["file.bin": bytes])
    #expect(place.server.requests.map(\.path) == ["file.bin"])
    #expect(place.server.requests.first?.fields["range"] == nil)
    #expect(place.server.requests.first?.fields["accept-encoding"] == "identity")
  }

  @Test func whatIsThereIsNotFetchedAgain() throws {
    let place = try Place(publishing: bytes) { _ in LoopbackServer.Answer(500) }
    try bytes.write(to: place.url)
    #expect(try place.fetch() == .found)
    #expect(place.server.requests.isEmpty)
  }

  @Test func anotherFileOfTheNameIsNeitherTakenNorOverwritten() throws {
    let place = try Place(publishing: bytes) { .whole(content(200_000), for: $0) }
    let other = content(200_000, seed: 2)
    try other.write(to: place.url)
    #expect(throws: DownloadError.otherFile(path: place.url.path)) { try place.fetch() }
    #expect(try place.files() == ["file.bin": other])
  }

  @Test(arguments: [LoopbackServer.Ending.orderly, .reset])
  func aBrokenConnectionIsTakenUpWhereItBroke(_ ending: LoopbackServer.Ending) throws {
    let place = try Place(publishing: bytes) { request in
      let answer = LoopbackServer.Answer.whole(content(200_000), for: request)
      return request.offset == nil ? answer.cut(after: 120_000, ending: ending) : answer
    }
    #expect(try place.fetch() == .fetched)
    #expect(try place.files() == ["file.bin": bytes])
    let requests = place.server.requests
    #expect(requests.count == 2)
    let offset = try #require(requests.last?.offset)
    // What a reset throws away on the way is the system's choice.
    #expect(ending == .reset ? 1...120_000 ~= offset : offset == 120_000)
    #expect(requests.last?.fields["if-range"] == "\"1\"")
  }

  @Test func anotherProgramGoesOnFromWhatOneLeft() throws {
    let place = try Place(publishing: bytes) { request in
      let answer = LoopbackServer.Answer.whole(content(200_000), for: request)
      return request.offset == nil ? answer.cut(after: 70_000) : answer
    }
    var impatient = place.downloader
    impatient.attempts = 1
    #expect(throws: DownloadError.self) { try place.fetch(with: impatient) }
    #expect(try place.files()[".file.bin.partial"] == bytes.prefix(70_000))
    #expect(try place.fetch() == .fetched)
    #expect(place.server.requests.last?.offset == 70_000)
    #expect(try place.files() == ["file.bin": bytes])
  }

  @Test func aNewVersionOnTheServerIsFetchedFromItsStart() throws {
    let old = content(200_000, seed: 3)
    let place = try Place(publishing: bytes) { request in
      request.offset == nil
        ? LoopbackServer.Answer.whole(old, tag: "\"old\"", for: request).cut(after: 90_000)
        : .whole(content(200_000), tag: "\"new\"", for: request)
    }
    #expect(try place.fetch() == .fetched)
    #expect(place.server.requests.last?.fields["if-range"] == "\"old\"")
    #expect(place.server.requests.count == 2)
    #expect(try place.files() == ["file.bin": bytes])
  }

  /// A server that pays no heed to If-Range gives parts of two versions, which its tag or the checksum tells.
  @Test(arguments: [["ETag": "\"new\""], [:]])
  func partsOfTwoVersionsAreNeverPutTogether(_ fields: [String: String]) throws {
    let old = content(200_000, seed: 3)
    let place = try Place(publishing: bytes) { request in
      guard let offset = request.offset else {
        return LoopbackServer.Answer(200, ["ETag": "\"old\""], body: old).cut(after: 90_000)
      }
      return LoopbackServer.Answer(
        206, fields.merging(["Content-Range": "bytes \(offset)-199999/200000"]) { $1 },
        body: content(200_000).dropFirst(offset))
    }
    #expect(throws: DownloadError.self) { try place.fetch() }
    #expect(try place.files()["file.bin"] == nil)
  }

  @Test func aServerThatKnowsNoRangesSendsAllAnew() throws {
    let place = try Place(publishing: bytes) { request in
      let answer = LoopbackServer.Answer(200, body: content(200_000))
      return request.offset == nil ? answer.cut(after: 150_000) : answer
    }
    #expect(try place.fetch() == .fetched)
    #expect(place.server.requests.map(\.offset) == [nil, 150_000])
    #expect(try place.files() == ["file.bin": bytes])
  }

  @Test func wrongBytesAreRefusedAndLeaveNothing() throws {
    let place = try Place(publishing: bytes) { .whole(content(200_000, seed: 2), for: $0) }
    let error = #expect(throws: DownloadError.self) { try place.fetch() }
    #expect("\(try #require(error))".contains("not the published file: its SHA-256 is"))
    #expect(try place.files().isEmpty)
    #expect(place.server.requests.count == 1, "whole and wrong: there is nothing to be had by asking again")
  }

  @Test func aPartOfWrongBytesIsNotKeptForTheNextAddress() throws {
    let bad = try LoopbackServer { .whole(content(200_000, seed: 2), for: $0).cut(after: 100_000) }
    let place = try Place(publishing: bytes, before: [bad.url("bad")]) { .whole(content(200_000), for: $0) }
    #expect(try place.fetch() == .fetched)
    #expect(place.server.requests.map(\.offset) == [100_000, nil])
    #expect(try place.files() == ["file.bin": bytes])
  }

  @Test(arguments: [100, 199_999, 200_001, 1 << 40])
  func aServerThatStatesAnotherLengthIsRefusedAtOnce(_ length: Int) throws {
    let place = try Place(publishing: bytes) { _ in
      LoopbackServer.Answer(200, ["Content-Length": "\(length)"], body: content(200_000), ending: .silence)
    }
    let error = #expect(throws: DownloadError.self) { try place.fetch() }
    #expect("\(try #require(error))".contains("has \(length) bytes; the published file has 200000"))
    #expect(try place.files()["file.bin"] == nil)
  }

  @Test func bytesWithoutEndAreNotTaken() throws {
    let place = try Place(publishing: bytes) { _ in
      LoopbackServer.Answer(
        bytes: Data("HTTP/1.1 200 OK\r\n\r\n".utf8) + Data(count: 5_000_000), ending: .silence)
    }
    let error = #expect(throws: DownloadError.self) { try place.fetch() }
    #expect("\(try #require(error))".contains("has more bytes; the published file has 200000"))
    #expect(try place.files().values.allSatisfy { $0.count <= 200_000 })
  }

  @Test(arguments: ["bytes 5-199999/200000", "bytes 120000-199999/200001", "nonsense", "bytes -/"])
  func aPartThatWasNotAskedForIsRefused(_ range: String) throws {
    let place = try Place(publishing: bytes) { request in
      guard request.offset != nil else {
        return LoopbackServer.Answer.whole(content(200_000), for: request).cut(after: 120_000)
      }
      return LoopbackServer.Answer(206, ["Content-Range": range], body: content(200_000).dropFirst(120_000))
    }
    #expect(throws: DownloadError.self) { try place.fetch() }
    #expect(try place.files()["file.bin"] == nil)
  }

  @Test(arguments: [404, 403, 500, 503])
  func aServerThatRefusesIsFollowedByTheNext(_ status: Int) throws {
    let refusing = try LoopbackServer { _ in LoopbackServer.Answer(status, body: Data("no".utf8)) }
    let place = try Place(publishing: bytes, before: [refusing.url("file.bin")]) {
      .whole(content(200_000), for: $0)
    }
    #expect(try place.fetch() == .fetched)
    #expect(refusing.requests.count == 1)
    #expect(try place.files() == ["file.bin": bytes])
  }

  @Test func whereNoAddressHelpsEachIsNamedWithItsFault() throws {
    let refusing = try LoopbackServer { _ in LoopbackServer.Answer(404) }
    let place = try Place(publishing: bytes, before: [refusing.url("first")]) { _ in
      LoopbackServer.Answer(503)
    }
    let error = #expect(throws: DownloadError.self) { try place.fetch() }
    let line = "\(try #require(error))"
    #expect(line.contains("\(refusing.url("first").absoluteString): HTTP status 404;"))
    #expect(line.hasSuffix("\(place.server.url("file.bin").absoluteString): HTTP status 503"))
    #expect(!line.contains("\n"))
  }

  @Test func anAddressWhereNobodyListensIsFollowedByTheNext() throws {
    let gone = try LoopbackServer { _ in LoopbackServer.Answer(500) }
    let address = gone.url("file.bin")
    gone.stop()
    let place = try Place(publishing: bytes, before: [address]) { .whole(content(200_000), for: $0) }
    #expect(try place.fetch() == .fetched)
  }

  @Test func aSilentServerIsGivenUpAndWhatItSentIsKept() throws {
    let silent = try LoopbackServer { .whole(content(200_000), for: $0).cut(after: 50_000, ending: .silence) }
    let place = try Place(publishing: bytes, before: [silent.url("file.bin")]) {
      .whole(content(200_000), for: $0)
    }
    var impatient = place.downloader
    (impatient.patience, impatient.attempts) = (5, 1)
    #expect(try place.fetch(with: impatient) == .fetched)
    #expect(place.server.requests.map(\.offset) == [50_000])
  }

  @Test func redirectionsAreFollowedWithTheRangeAskedFor() throws {
    let place = try Place(publishing: bytes) { request in
      guard request.path == "there" else { return LoopbackServer.Answer(302, ["Location": "/there"]) }
      let answer = LoopbackServer.Answer.whole(content(200_000), for: request)
      return request.offset == nil ? answer.cut(after: 120_000) : answer
    }
    #expect(try place.fetch() == .fetched)
    #expect(place.server.requests.map(\.path) == ["file.bin", "there", "file.bin", "there"])
    #expect(place.server.requests.last?.offset == 120_000)
    #expect(try place.files() == ["file.bin": bytes])
  }

  @Test func redirectionsInACircleEnd() throws {
    let place = try Place(publishing: bytes) { _ in LoopbackServer.Answer(302, ["Location": "/file.bin"]) }
    let error = #expect(throws: DownloadError.self) { try place.fetch() }
    #expect("\(try #require(error))".hasSuffix("HTTP status 302"))
    #expect(place.server.requests.count == 11)
  }

  @Test(arguments: ["", "no HTTP at all\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n"])
  func whatIsNoAnswerIsAFaultOfTheServer(_ text: String) throws {
    let place = try Place(publishing: bytes) { _ in LoopbackServer.Answer(bytes: Data(text.utf8)) }
    #expect(throws: DownloadError.self) { try place.fetch() }
    #expect(try place.files()["file.bin"] == nil)
  }

  @Test func twoProgramsDoNotFetchTheSameFileAtOnce() throws {
    let place = try Place(publishing: bytes) { .whole(content(200_000), for: $0) }
    let part = try PartialFile(of: place.url)
    #expect(throws: DownloadError.inUse(path: place.url.path)) { try place.fetch() }
    withExtendedLifetime(part) {}
  }

  @Test func progressGrowsToTheWholeFile() throws {
    let place = try Place(publishing: bytes) { request in
      let answer = LoopbackServer.Answer.whole(content(200_000), for: request)
      return request.offset == nil ? answer.cut(after: 120_000) : answer
    }
    var counts: [Int] = []
    _ = try place.downloader.fetch(place.file, into: place.folder) { counts.append($0.byteCount) }
    #expect(counts == counts.sorted() && counts.last == 200_000)
  }
}
