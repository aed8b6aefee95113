import Foundation

/// A file of golden values: a reader of safetensors of its own, so that the library's is not tested with itself.
///
/// Eight bytes of header length, a JSON header with `dtype`, `shape` and `data_offsets` for each tensor, and the
/// elements, little-endian.
struct GoldenFile: Sendable {
  private struct Entry: Decodable, Sendable {
    var dtype: String
    var shape: [Int]
    var offsets: [Int]

    enum CodingKeys: String, CodingKey {
      case dtype, shape
      case offsets = "data_offsets"
    }
  }

  private let name: String
  private let entries: [String: Entry]
  private let elements: Data

  /// The attributes of each case.
  let cases: [String: [String: GoldenAttribute]]

  /// Reads `Tests/Fixtures/goldens/<name>.safetensors`.
  init(_ name: String) throws {
    let folder = URL(filePath: #filePath).appending(path: "../../../Fixtures/goldens").standardizedFileURL
    let data = try Data(contentsOf: folder.appending(path: "\(name).safetensors"))
    let length = data.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
    let header = data[8..<8 + length]
    var entries: [String: Entry] = [:]
    for (key, value) in try JSONDecoder().decode([String: HeaderEntry].self, from: header) {
      if case .tensor(let entry) = value { entries[key] = entry }
    }
    let metadata = try JSONDecoder().decode(Metadata.self, from: header).metadata
    cases = try JSONDecoder().decode(
      [String: [String: GoldenAttribute]].self, from: Data((metadata["cases"] ?? "{}").utf8))
    self.name = name
    self.entries = entries
    elements = data.suffix(from: 8 + length)
  }

  private struct Metadata: Decodable {
    var metadata: [String: String]
    enum CodingKeys: String, CodingKey { case metadata = "__metadata__" }
  }

  private enum HeaderEntry: Decodable {
    case tensor(Entry)
    case other

    init(from decoder: any Decoder) throws {
      self = (try? Entry(from: decoder)).map(Self.tensor) ?? .other
    }
  }

  /// The names of all tensors that begin with `prefix`, without it.
  func names(after prefix: String) -> [String] {
    entries.keys.filter { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }.sorted()
  }

  /// The tensor `key`, of whatever type, as Double.
  func tensor(_ key: String) throws -> GoldenTensor {
    guard let entry = entries[key] else { throw GoldenError("\(name).safetensors has no tensor \(key)") }
    let start = elements.startIndex
    let bytes = [UInt8](elements[start + entry.offsets[0]..<start + entry.offsets[1]])
    return GoldenTensor(extents: entry.shape, values: try values(of: bytes, dtype: entry.dtype))
  }

  private func values(of bytes: [UInt8], dtype: String) throws -> [Double] {
    switch dtype {
    case "F64": read(bytes) { Double(bitPattern: UInt64(littleEndian: $0)) }
    case "F32": read(bytes) { Double(Float(bitPattern: UInt32(littleEndian: $0))) }
    case "I64": read(bytes) { Double(Int64(littleEndian: $0)) }
    case "U8": read(bytes) { (byte: UInt8) in Double(byte) }
    default: throw GoldenError("\(name).safetensors: unknown dtype \(dtype)")
    }
  }

  private func read<Raw: BitwiseCopyable>(_ bytes: [UInt8], as convert: (Raw) -> Double) -> [Double] {
    bytes.withUnsafeBytes { bytes in
      stride(from: 0, to: bytes.count, by: MemoryLayout<Raw>.stride).map {
        convert(bytes.loadUnaligned(fromByteOffset: $0, as: Raw.self))
      }
    }
  }
}

/// What is wrong with the fixtures.
public struct GoldenError: Error, CustomStringConvertible {
  /// What is wrong, in words.
  public let description: String

  init(_ description: String) { self.description = description }
}
