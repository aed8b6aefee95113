import Foundation

/// A tar archive (POSIX.1-1988, "ustar"), read from its start to its end: headers of 512 bytes, each followed by a
/// file's bytes, filled up to a multiple of 512. Two headers of zeros end it.
final class TarArchive {
  /// A file in the archive.
  struct Member {
    let path: String
    let byteCount: Int
  }

  private static let block = 512

  private let input: GzippedInput
  private let path: String

  init(_ input: GzippedInput, path: String) { (self.input, self.path) = (input, path) }

  /// The member that follows; nil at the archive's end. What the one before holds must have been read.
  func nextMember() throws(DownloadError) -> Member? {
    let header = try input.read(Self.block)
    guard header.count == Self.block else { throw fault("it ends within a header") }
    if header.allSatisfy({ $0 == 0 }) { return nil }
    let sum = header.enumerated().reduce(0) { $0 + (148..<156 ~= $1.offset ? 32 : Int($1.element)) }
    guard sum == octal(header[148..<156]), let byteCount = octal(header[124..<136]) else {
      throw fault("one of its headers is damaged")
    }
    let prefix = text(header[345..<500])
    let name = text(header[..<100])
    return Member(path: prefix.isEmpty ? name : "\(prefix)/\(name)", byteCount: byteCount)
  }

  /// Hands over the bytes of `member`, piece by piece.
  func read(_ member: Member, _ take: (Data) throws(DownloadError) -> Void) throws(DownloadError) {
    var left = member.byteCount
    while left > 0 {
      let piece = try input.read(min(left, 1 << 20))
      guard !piece.isEmpty else { throw fault("it ends within \(member.path)") }
      try take(Data(piece))
      left -= piece.count
    }
    _ = try input.read((Self.block - member.byteCount % Self.block) % Self.block)
  }

  /// Leaves the bytes of `member` out.
  func skip(_ member: Member) throws(DownloadError) { try read(member) { _ in } }

  func fault(_ reason: String) -> DownloadError { .notUnpacked(path: path, reason: reason) }

  /// The number that `field` spells, which spaces and zeros end.
  private func octal(_ field: ArraySlice<UInt8>) -> Int? {
    let digits = text(field).filter { $0 != " " }
    return digits.isEmpty ? 0 : Int(digits, radix: 8).flatMap { $0 >= 0 ? $0 : nil }
  }

  private func text(_ field: ArraySlice<UInt8>) -> String {
    String(decoding: field.prefix { $0 != 0 }, as: UTF8.self)
  }
}
