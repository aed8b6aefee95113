import Foundation

/// What went wrong with one request.
enum TransferFault: Error, Equatable {
  /// The server refused.
  case status(Int)
  /// The connection ended before the file did.
  case brokeOff(after: Int, of: Int, reason: String?)
  /// Nothing came for so many seconds.
  case silent(seconds: Double)
  /// What is offered has another length.
  case wrongLength(Int?, expected: Int)
  /// The part that came is not the one that was asked for.
  case wrongPart
  /// What came is not the published file.
  case wrongContent(found: SHA256Digest, expected: SHA256Digest)
  /// It is not the server's fault.
  case local(DownloadError)
}

extension TransferFault: CustomStringConvertible {
  var description: String {
    switch self {
    case .status(let status): "HTTP status \(status)"
    case .brokeOff(let count, let total, let reason):
      "broke off after \(count) of \(total) bytes" + (reason.map { " (\($0))" } ?? "")
    case .silent(let seconds): "silent for \(seconds) s"
    case .wrongLength(let found, let expected):
      "has \(found.map { "\($0)" } ?? "more") bytes; the published file has \(expected)"
    case .wrongPart: "sent another part than was asked for"
    case .wrongContent(let found, let expected):
      "not the published file: its SHA-256 is \(found.text), not \(expected.text)"
    case .local(let error): "\(error)"
    }
  }
}

/// One request for what is missing of a file.
struct Attempt {
  let file: PublishedFile
  let address: URL
  let part: PartialFile
  let patience: Double
  let progress: (Downloader.Progress) -> Void

  /// Adds what the address gives to the part, which has all of the file and its checksum in the end.
  func carryOut() throws(TransferFault) {
    if part.count > file.byteCount { try own { () throws(DownloadError) in try part.empty() } }
    if part.count < file.byteCount { try receive() }
    let (found, expected) = (try own(part.digest), SHA256Digest(file.sha256))
    guard found == expected else {
      try own(part.empty)
      throw .wrongContent(found: found, expected: expected)
    }
  }

  private func receive() throws(TransferFault) {
    let known = part.origin.flatMap { $0.address == address ? $0.version : nil }
    let transfer = HTTPTransfer(address, from: part.count, ofVersion: known)
    while part.count < file.byteCount {
      guard let event = transfer.next(within: patience) else { throw .silent(seconds: patience) }
      switch event {
      case .head(let head): try begin(with: head, known: known)
      case .body(let data): try add(data)
      case .end(let reason): throw .brokeOff(after: part.count, of: file.byteCount, reason: reason)
      }
    }
    try expectEnd(of: transfer)
  }

  private func begin(with head: HTTPHead, known: String?) throws(TransferFault) {
    switch head.status {
    case 200:
      try own(part.empty)
      if let length = head.bodyByteCount, length != file.byteCount {
        throw .wrongLength(length, expected: file.byteCount)
      }
    case 206:
      try check(head, known: known)
    case 416:
      try own(part.empty)
      throw .wrongPart
    default:
      throw .status(head.status)
    }
    if part.count == 0 {
      part.origin = head.version.map { PartialFile.Origin(address: address, version: $0) }
    }
  }

  /// Holds a part of a file against what was asked for.
  private func check(_ head: HTTPHead, known: String?) throws(TransferFault) {
    guard let range = head.range, range.start == part.count, known == nil || head.version ?? known == known
    else {
      try own(part.empty)
      throw .wrongPart
    }
    if let total = range.total, total != file.byteCount {
      throw .wrongLength(total, expected: file.byteCount)
    }
  }

  private func add(_ data: Data) throws(TransferFault) {
    guard data.count <= file.byteCount - part.count else {
      try own(part.empty)
      throw .wrongLength(nil, expected: file.byteCount)
    }
    try own { () throws(DownloadError) in try part.append(data) }
    progress(
      Downloader.Progress(
        name: file.name, byteCount: part.count, totalByteCount: file.byteCount, host: address.host ?? ""))
  }

  /// A file that goes on behind its end is another one.
  private func expectEnd(of transfer: HTTPTransfer) throws(TransferFault) {
    guard case .body? = transfer.next(within: patience) else { return }
    try own(part.empty)
    throw .wrongLength(nil, expected: file.byteCount)
  }

  /// Runs `body`, whose errors are of this machine.
  private func own<Result>(_ body: () throws(DownloadError) -> Result) throws(TransferFault) -> Result {
    do throws(DownloadError) { return try body() } catch { throw .local(error) }
  }
}
