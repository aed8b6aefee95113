import Downloads
import Foundation

extension ParserUnderTest {
  /// What is unpacked when it was fetched.
  public static let archives = [tar, binaryText]

  private static let tar = ParserUnderTest(
    "tar", valid: [tarMember("top/other", ramp(40)) + tarMember("top/wanted", ramp(600)) + zeros(1024)],
    words: ["top/wanted", "77777777777", "-1", "ustar"], throwing: [DownloadError.self],
    memory: (16, 4 << 20),
    repair: { mendChecksums(of: &$0) }
  ) { bytes in
    try unpack(bytes, by: .tar(folder: "top", members: ["wanted"], byteCount: 600))
  }

  private static let binaryText = ParserUnderTest(
    "binary-text", valid: [Array("1 0 1\n0 0 1\n".utf8)], throwing: [DownloadError.self],
    memory: (16, 4 << 20)
  ) { bytes in
    let digest = "41cf1453261845713d8b10a92fb060ff3893c7da014f3d0a642288a82076d00f"
    try unpack(bytes, by: .binaryText(product: "bits", rows: 2, pixels: 3, sha256: digest))
  }

  private static func unpack(_ bytes: [UInt8], by unpacking: Unpacking) throws {
    try withFiles(["input": bytes]) { folder in
      try unpacking.unpack(folder.appendingPathComponent("input"), into: folder)
    }
  }
}

private func zeros(_ count: Int) -> [UInt8] { [UInt8](repeating: 0, count: count) }

private func tarMember(_ path: String, _ bytes: [UInt8]) -> [UInt8] {
  var header = zeros(512)
  func put(_ text: String, at offset: Int) {
    header.replaceSubrange(offset..<offset + text.utf8.count, with: Array(text.utf8))
  }
  put(path, at: 0)
  put(octal(bytes.count, digits: 11), at: 124)
  put("0", at: 156)
  var member = header + bytes + zeros((512 - bytes.count % 512) % 512)
  mendChecksum(of: &member, at: 0)
  return member
}

private func octal(_ number: Int, digits: Int) -> String {
  let text = String(number, radix: 8)
  return String(repeating: "0", count: max(0, digits - text.count)) + text
}

/// Gives every block that looks like a header its checksum.
private func mendChecksums(of file: inout [UInt8]) {
  for start in stride(from: 0, to: file.count - 511, by: 512) where file[start] == UInt8(ascii: "t") {
    mendChecksum(of: &file, at: start)
  }
}

private func mendChecksum(of file: inout [UInt8], at start: Int) {
  let field = start + 148..<start + 156
  file.replaceSubrange(field, with: [UInt8](repeating: UInt8(ascii: " "), count: 8))
  let sum = file[start..<start + 512].reduce(0) { $0 + Int($1) }
  file.replaceSubrange(field, with: Array(octal(sum, digits: 6).utf8) + [0, UInt8(ascii: " ")])
}
