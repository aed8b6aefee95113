import CZlib
import Foundation

/// Why gzipped data could not be opened.
struct GunzipError: Error, CustomStringConvertible {
  let description: String
}

/// The bytes that the gzipped `data` stands for; at most `limit`, or else 64 times as many as there are and 16 MiB, so
/// that a crafted file cannot fill the memory.
func gunzip(_ data: Data, limit: Int? = nil) throws -> Data {
  let limit = limit ?? 64 * data.count + (16 << 20)
  guard data.count <= UInt32.max else {
    throw GunzipError(description: "it is longer than 4 GiB; decompress it with gunzip")
  }
  var stream = z_stream()
  let withGzipHeader = 15 + 16
  guard
    inflateInit2_(&stream, Int32(withGzipHeader), ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
  else { throw GunzipError(description: "zlib cannot be started") }
  defer { inflateEnd(&stream) }

  var output = Data()
  var piece = [UInt8](repeating: 0, count: 1 << 20)
  var input = [UInt8](data)
  try input.withUnsafeMutableBufferPointer { input in
    stream.next_in = input.baseAddress
    stream.avail_in = UInt32(input.count)
    var status = Z_OK
    while status != Z_STREAM_END {
      status = piece.withUnsafeMutableBufferPointer { piece in
        stream.next_out = piece.baseAddress
        stream.avail_out = UInt32(piece.count)
        return inflate(&stream, Z_NO_FLUSH)
      }
      guard status == Z_OK || status == Z_STREAM_END else {
        throw GunzipError(description: status == Z_BUF_ERROR ? "it is cut off" : "it is not gzipped data")
      }
      output += piece[..<(piece.count - Int(stream.avail_out))]
      guard output.count <= limit else { throw GunzipError(description: "it holds more than \(limit) bytes") }
    }
  }
  return output
}
