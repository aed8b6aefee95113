import Foundation

/// Lines of zeros and ones with spaces between, as bits: the highest bit of a byte first, each line in whole bytes.
final class BinaryText {
  private let input: GzippedInput
  private let path: String
  private let pixels: Int

  init(_ input: GzippedInput, path: String, pixels: Int) {
    (self.input, self.path, self.pixels) = (input, path, pixels)
  }

  /// The bits of the next line.
  func nextRow() throws(DownloadError) -> Data {
    let line = try input.read(2 * pixels)
    guard line.count == 2 * pixels else { throw fault("it ends within a line") }
    var bits = Data(count: (pixels + 7) / 8)
    for pixel in 0..<pixels {
      let separator = UInt8(ascii: pixel == pixels - 1 ? "\n" : " ")
      guard line[2 * pixel] & 0xFE == UInt8(ascii: "0"), line[2 * pixel + 1] == separator else {
        throw fault("a line is not of \(pixels) zeros and ones")
      }
      bits[pixel / 8] |= (line[2 * pixel] & 1) << (7 - pixel % 8)
    }
    return bits
  }

  func fault(_ reason: String) -> DownloadError { .notUnpacked(path: path, reason: reason) }
}
