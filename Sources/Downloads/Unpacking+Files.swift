import Foundation

extension Unpacking {
  /// Makes of the file at `url` what is read, in `folder`.
  package func unpack(_ url: URL, into folder: URL) throws(DownloadError) {
    let input = try GzippedInput(url)
    switch self {
    case .tar(let top, let members, let byteCount):
      try unpack(TarArchive(input, path: url.path), members, of: top, byteCount: byteCount, into: folder)
    case .binaryText(let product, let rows, let pixels, let sha256):
      try pack(
        BinaryText(input, path: url.path, pixels: pixels), rows: rows,
        to: folder.appendingPathComponent(product),
        sha256: sha256)
    }
  }

  private func unpack(
    _ archive: TarArchive, _ members: [String], of top: String, byteCount: Int, into folder: URL
  ) throws(DownloadError) {
    var missing = Set(members)
    while !missing.isEmpty {
      guard let member = try archive.nextMember() else {
        throw archive.fault("there is no \(missing.sorted().joined(separator: ", "))")
      }
      guard let name = missing.first(where: { member.path == "\(top)/\($0)" }) else {
        try archive.skip(member)
        continue
      }
      guard member.byteCount == byteCount else {
        throw archive.fault("\(name) has \(member.byteCount) bytes")
      }
      let url = folder.appendingPathComponent(name)
      let part = try PartialFile(of: url)
      try part.empty()
      try archive.read(member) { (piece) throws(DownloadError) in try part.append(piece) }
      try part.finish(at: url)
      missing.remove(name)
    }
  }

  private func pack(
    _ text: BinaryText, rows: Int, to url: URL, sha256: String
  ) throws(DownloadError) {
    let part = try PartialFile(of: url)
    try part.empty()
    for _ in 0..<rows { try part.append(text.nextRow()) }
    guard try part.digest() == SHA256Digest(sha256) else {
      throw text.fault("its images are not the published ones")
    }
    try part.finish(at: url)
  }
}
