import Foundation

/// TensorBoard's event files, read by nothing that they were written with.
public struct EventFileReader {
  /// A figure as it was logged.
  public enum Value: Equatable {
    case scalar(Float)
    case image(width: Int, height: Int, colors: Int, png: [UInt8])
    case histogram(least: Double, greatest: Double, count: Double, limits: [Double], buckets: [Double])
  }

  /// A figure, where it was logged, and by which name.
  public struct Figure: Equatable {
    /// The step.
    public let step: Int
    /// The name.
    public let tag: String
    /// What was logged.
    public let value: Value
  }

  /// The figures in the order in which they were logged, as a reader knows them that forgets what a start makes void.
  public private(set) var figures: [Figure] = []

  /// The versions of the format, one a file.
  public private(set) var versions: [String] = []

  /// The bytes after the last whole record, of all files.
  public private(set) var leftOver = 0

  /// What is in the event files of `folder`.
  public init(folder: URL) throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    for name in names.filter(Self.isEventFile).sorted() {
      read([UInt8](try Data(contentsOf: folder.appendingPathComponent(name))))
    }
  }

  /// Whether a file of this name is read.
  public static func isEventFile(_ name: String) -> Bool { name.hasPrefix("events.out.tfevents.") }

  private mutating func read(_ file: [UInt8]) {
    var rest = file[...]
    while let (record, size) = Self.record(at: rest), let event = WireMessage(record) {
      rest = rest.dropFirst(size)
      if let version = event.text(3) { versions.append(version) }
      for log in event.messages(7) where log.whole(1) == 1 {
        figures.removeAll { $0.step >= event.whole(2) }
      }
      for value in event.messages(5).flatMap({ $0.messages(1) }) {
        guard let found = Self.value(value) else { continue }
        figures.append(Figure(step: event.whole(2), tag: value.text(1) ?? "", value: found))
      }
    }
    leftOver += rest.count
  }

  private static func value(_ value: WireMessage) -> Value? {
    if case .fixed32(let bits)? = value[2] { return .scalar(Float(bitPattern: bits)) }
    if let image = value.messages(4).first {
      return .image(
        width: image.whole(2), height: image.whole(1), colors: image.whole(3), png: image.bytes(4) ?? [])
    }
    return value.messages(5).first.map {
      .histogram(
        least: $0.double(1), greatest: $0.double(2), count: $0.double(3), limits: $0.doubles(6),
        buckets: $0.doubles(7))
    }
  }

  /// The data of the record at the start of `bytes`, and the record's size; nil where it is not whole.
  private static func record(at bytes: ArraySlice<UInt8>) -> (data: [UInt8], size: Int)? {
    let length = bytes.prefix(8)
    guard bytes.count >= 16, number(bytes.dropFirst(8).prefix(4)) == masked(length) else { return nil }
    let count = Int(number(length))
    guard count <= bytes.count - 16 else { return nil }
    let data = bytes.dropFirst(12).prefix(count)
    guard number(bytes.dropFirst(12 + count).prefix(4)) == masked(data) else { return nil }
    return (Array(data), count + 16)
  }

  private static func number(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// CRC-32C bit by bit, masked.
  private static func masked(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    var check: UInt32 = 0xFFFF_FFFF
    for byte in bytes {
      check ^= UInt32(byte)
      for _ in 0..<8 { check = check & 1 == 1 ? check >> 1 ^ 0x82F6_3B78 : check >> 1 }
    }
    check = ~check
    return UInt64((check >> 15 | check << 17) &+ 0xA282_EAD8)
  }
}
