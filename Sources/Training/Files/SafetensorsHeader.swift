import Foundation

/// What the JSON at the start of a safetensors file says: strings about the file, and where each tensor is.
///
/// A file is 8 bytes with the header's length N (little-endian), N bytes of JSON, and the tensors' elements
/// (little-endian) one after another without holes. Offsets count from the end of the header.
struct SafetensorsHeader: Equatable {
  /// One tensor: its element type, extents, and bytes from the first to the one after the last.
  struct Entry: Equatable, Codable {
    var dtype: String
    var shape: [Int]
    var dataOffsets: [Int]

    enum CodingKeys: String, CodingKey {
      case dtype, shape
      case dataOffsets = "data_offsets"
    }
  }

  var metadata: [String: String] = [:]
  var entries: [String: Entry] = [:]

  /// The bytes of all tensors.
  var dataByteCount: Int { entries.values.map { $0.dataOffsets[1] }.max() ?? 0 }
}

extension SafetensorsHeader {
  /// No file in use has a longer header, and none that is longer is taken into memory.
  static let longest = 100_000_000

  /// The length and the JSON, padded with spaces so that the elements start at a multiple of 8 bytes.
  func encoded() -> Data {
    var json = encodedJSON(self)
    json.append(contentsOf: repeatElement(UInt8(ascii: " "), count: (8 - json.count % 8) % 8))
    return withUnsafeBytes(of: UInt64(json.count).littleEndian) { Data($0) } + json
  }

  /// What breaks the format's rules, if anything does: the entries must cover the data without holes or overlaps.
  func firstFault() -> String? {
    for (name, entry) in entries.sorted(by: { $0.key < $1.key }) {
      if let fault = entry.fault { return "tensor \(name) \(fault)" }
    }
    var end = 0
    let places = entries.map { (name: $0.key, offsets: $0.value.dataOffsets) }
    for (name, offsets) in places.sorted(by: { $0.offsets.lexicographicallyPrecedes($1.offsets) }) {
      if offsets[0] != end { return "tensor \(name) starts at byte \(offsets[0]), not \(end)" }
      end = offsets[1]
    }
    return nil
  }
}

extension SafetensorsHeader.Entry {
  /// The number of elements, unless it exceeds an integer.
  var count: Int? {
    shape.reduce(1 as Int?) { count, extent in
      let product = count?.multipliedReportingOverflow(by: extent)
      return product?.overflow == false ? product?.partialValue : nil
    }
  }

  fileprivate var fault: String? {
    guard shape.allSatisfy({ $0 >= 0 }), let count else { return "has the impossible shape \(shape)" }
    guard dataOffsets.count == 2, dataOffsets[0] >= 0, dataOffsets[0] <= dataOffsets[1] else {
      return "has the impossible place \(dataOffsets)"
    }
    guard let size = Self.elementSizes[dtype] else { return "has the unknown element type \(dtype)" }
    let (byteCount, overflow) = count.multipliedReportingOverflow(by: size)
    let found = dataOffsets[1] - dataOffsets[0]
    guard !overflow, byteCount == found else { return "has \(found) bytes for \(dtype) of shape \(shape)" }
    return nil
  }

  private static let elementSizes = [
    "F64": 8, "I64": 8, "U64": 8, "F32": 4, "I32": 4, "U32": 4, "F16": 2, "BF16": 2, "I16": 2, "U16": 2,
    "I8": 1, "U8": 1, "BOOL": 1, "F8_E4M3": 1, "F8_E5M2": 1,
  ]
}

extension SafetensorsHeader: Codable {
  private struct Key: CodingKey {
    var stringValue: String
    var intValue: Int? { nil }

    init(_ name: String) { stringValue = name }
    init?(stringValue: String) { self.init(stringValue) }
    init?(intValue: Int) { nil }

    static let metadata = Key("__metadata__")
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    for key in container.allKeys {
      if key.stringValue == Key.metadata.stringValue {
        metadata = try container.decode([String: String].self, forKey: key)
      } else {
        entries[key.stringValue] = try container.decode(Entry.self, forKey: key)
      }
    }
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    if !metadata.isEmpty { try container.encode(metadata, forKey: .metadata) }
    for (name, entry) in entries { try container.encode(entry, forKey: Key(name)) }
  }
}
