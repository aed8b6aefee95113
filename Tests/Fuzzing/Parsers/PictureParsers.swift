import CZlib
import Datasets
import Foundation
import Pictures
import Tensors

extension ParserUnderTest {
  /// The files of pictures.
  public static let pictures = [png, jpeg]

  private static let png = ParserUnderTest(
    "png",
    valid: [
      encoded(height: 5, width: 7, channels: 1), encoded(height: 4, width: 3, channels: 3),
      interlacedPalette,
    ],
    words: ["IHDR", "PLTE", "IDAT", "IEND", "tRNS", "gAMA", "sRGB", "iCCP", "sBIT"],
    throwing: [PictureError.self], memory: pictureMemory, repair: { mendChunks(of: &$0) }
  ) { bytes in
    _ = try ImageBatch(png: Data(bytes), path: "input")
  }

  private static let jpeg = ParserUnderTest(
    "jpeg", valid: [grey, progressiveColour].map(decoded),
    throwing: [PictureError.self], memory: pictureMemory
  ) { bytes in
    _ = try Picture(jpeg: Data(bytes), path: "input")
  }

  private static func decoded(_ base64: String) -> [UInt8] {
    guard let data = Data(base64Encoded: base64, options: .ignoreUnknownCharacters) else {
      fatalError("jpeg: a valid file is not base64")
    }
    return Array(data)
  }

  private static func encoded(height: Int, width: Int, channels: Int) -> [UInt8] {
    let count = height * width * channels
    let image = ImageBatch((0..<count).map { Float($0) / Float(count) }, shape: [1, height, width, channels])
    guard let data = try? image.pngData() else { fatalError("png: a picture can't be encoded") }
    return Array(data)
  }

  /// 3×3 pixels of 2 bits each, in seven passes, with a palette of which one colour is half transparent.
  private static let interlacedPalette: [UInt8] = {
    let rows: [UInt8] = [0, 0x40, 0, 0x80, 0, 0x10, 0, 0x40, 0, 0x80, 0, 0x1B]
    var packed = [UInt8](repeating: 0, count: 64)
    var size = uLong(packed.count)
    guard compress(&packed, &size, rows, uLong(rows.count)) == Z_OK else { fatalError("png: not compressed") }
    let header = bigEndian(UInt32(3)) + bigEndian(UInt32(3)) + [2, 3, 0, 0, 1]
    return pngSignature + chunk("IHDR", header) + chunk("PLTE", ramp(12)) + chunk("tRNS", [255, 128])
      + chunk("IDAT", Array(packed[..<Int(size)])) + chunk("IEND", [])
  }()
}

private let pngSignature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

private func chunk(_ type: String, _ body: [UInt8]) -> [UInt8] {
  let checked = Array(type.utf8) + body
  return bigEndian(UInt32(body.count)) + checked + bigEndian(checksum(of: checked[...]))
}

private func checksum(of bytes: ArraySlice<UInt8>) -> UInt32 {
  bytes.withUnsafeBufferPointer { UInt32(truncatingIfNeeded: crc32(0, $0.baseAddress, uInt($0.count))) }
}

/// Gives every chunk of a PNG file the checksum of what it now holds.
private func mendChunks(of file: inout [UInt8]) {
  var place = pngSignature.count
  while place + 12 <= file.count {
    let size = file[place..<place + 4].reduce(0) { $0 << 8 | Int($1) }
    guard size <= file.count - place - 12 else { return }
    let end = place + 8 + size
    file.replaceSubrange(end..<end + 4, with: bigEndian(checksum(of: file[place + 4..<end])))
    place = end + 4
  }
}

/// A byte of a compressed picture may be many pixels; so much is given for nothing, but no more.
private let pictureMemory = (perByte: 256 * 3 * 6, always: 160 << 20)

/// 9×5 pixels, written by Pillow 13 at quality 50.
private let grey = """
  /9j/4AAQSkZJRgABAQAAAQABAAD/2wBDABALDA4MChAODQ4SERATGCgaGBYWGDEjJR0oOjM9PDkzODdASFxOQERXRTc4UG1RV19i
  Z2hnPk1xeXBkeFxlZ2P/wAALCAAFAAkBAREA/8QAFQABAQAAAAAAAAAAAAAAAAAAAwT/xAAaEAACAgMAAAAAAAAAAAAAAAAABCGh
  BhZR/9oACAEBAAA/AHXxZGIor1ZHlH//2Q==
  """

private let progressiveColour = """
  /9j/4AAQSkZJRgABAQAAAQABAAD/2wBDABALDA4MChAODQ4SERATGCgaGBYWGDEjJR0oOjM9PDkzODdASFxOQERXRTc4UG1RV19i
  Z2hnPk1xeXBkeFxlZ2P/2wBDARESEhgVGC8aGi9jQjhCY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2Nj
  Y2NjY2NjY2P/wgARCAAFAAkDASIAAhEBAxEB/8QAFgABAQEAAAAAAAAAAAAAAAAAAAID/8QAFQEBAQAAAAAAAAAAAAAAAAAAAwT/
  2gAMAwEAAhADEAAAAY0Km//EABgQAAIDAAAAAAAAAAAAAAAAAAACAQMT/9oACAEBAAEFAopUxU//xAAWEQEBAQAAAAAAAAAAAAAA
  AAABAAL/2gAIAQMBAT8BMl//xAAYEQACAwAAAAAAAAAAAAAAAAAAAQIDUf/aAAgBAgEBPwF2S0//xAAUEAEAAAAAAAAAAAAAAAAA
  AAAQ/9oACAEBAAY/Aj//xAAUEAEAAAAAAAAAAAAAAAAAAAAQ/9oACAEBAAE/IRX/2gAMAwEAAgADAAAAEIf/xAAWEQADAAAAAAAA
  AAAAAAAAAAAAETH/2gAIAQMBAT8QRh//xAAVEQEBAAAAAAAAAAAAAAAAAAAAEf/aAAgBAgEBPxC0/8QAFxAAAwEAAAAAAAAAAAAA
  AAAAAFGhYf/aAAgBAQABPxBWGMP/2Q==
  """
