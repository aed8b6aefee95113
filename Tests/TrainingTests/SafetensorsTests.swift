import Foundation
import Layers
import Tensors
import Testing

@testable import Training

/// Safetensors files: what others wrote is read, what is wrong is named.
@Suite struct SafetensorsTests {
  /// Written by Python's safetensors 0.8.0:
  /// `save({"0.weight": [[1, 2, 3], [4, 5, 6]] / 8 as float32, "0.bias": [-1, 0.5] as float32,
  /// "1.num_batches_tracked": 7 as int64}, metadata={"model": "größe \"x\""})`.
  static let writtenByPython = Data(
    base64Encoded: """
      8AAAAAAAAAB7Il9fbWV0YWRhdGFfXyI6eyJtb2RlbCI6Imdyw7bDn2UgXCJ4XCIifSwiMS5udW1fYmF0Y2hlc190cmFja2VkIjp7ImR0\
      eXBlIjoiSTY0Iiwic2hhcGUiOltdLCJkYXRhX29mZnNldHMiOlswLDhdfSwiMC5iaWFzIjp7ImR0eXBlIjoiRjMyIiwic2hhcGUiOlsy\
      XSwiZGF0YV9vZmZzZXRzIjpbOCwxNl19LCIwLndlaWdodCI6eyJkdHlwZSI6IkYzMiIsInNoYXBlIjpbMiwzXSwiZGF0YV9vZmZzZXRz\
      IjpbMTYsNDBdfX0gICAHAAAAAAAAAAAAgL8AAAA/AAAAPgAAgD4AAMA+AAAAPwAAID8AAEA/
      """)

  @Test func aFileThatPythonWroteIsRead() throws {
    let bytes = try #require(Self.writtenByPython)
    try withFile(bytes) { file in
      #expect(file.names == ["0.bias", "0.weight", "1.num_batches_tracked"])
      #expect(file.metadata == ["model": "größe \"x\""])
      let found = try ["0.weight", "0.bias", "0.gain"].map { try file.tensor($0) }
      #expect(found[0] == FileTensor(shape: [2, 3], elements: [0.125, 0.25, 0.375, 0.5, 0.625, 0.75]))
      #expect(found[1] == FileTensor(shape: [2], elements: [-1, 0.5]))
      #expect(found[2] == nil)
      #expect(
        throws: SafetensorsError.wrongElementType(
          name: "1.num_batches_tracked", found: "I64", path: file.url.path)
      ) { try file.tensor("1.num_batches_tracked") }
    }
  }

  @Test func whatIsWrittenIsReadBack() throws {
    try withTemporaryFolder { folder in
      let url = folder.appendingPathComponent("some.safetensors")
      let tensors: [SafetensorsFile.NamedTensor] = [
        ("b/π", FileTensor(shape: [1, 3], elements: [1, -0.0, .infinity])),
        ("a", FileTensor(shape: [], elements: [7])),
        ("empty", FileTensor(shape: [0, 4], elements: [])),
      ]
      try SafetensorsFile.write(tensors, metadata: ["key": "line\nbreak"], to: url)
      let file = try SafetensorsFile(at: url)
      #expect(file.names == ["a", "b/π", "empty"])
      #expect(file.metadata == ["key": "line\nbreak"])
      for (name, tensor) in tensors { #expect(try file.tensor(name) == tensor) }
    }
  }

  @Test func theSameContentGivesTheSameBytes() throws {
    try withTemporaryFolder { folder in
      let files = try (0..<2).map { number in
        let url = folder.appendingPathComponent("\(number).safetensors")
        let tensors = (0..<20).map { ("\($0)", FileTensor(shape: [1], elements: [Float($0)])) }
        try SafetensorsFile.write(tensors, metadata: ["x": "1", "y": "2", "z": "3"], to: url)
        return try Data(contentsOf: url)
      }
      #expect(files[0] == files[1])
    }
  }

  @Test func aFileCutOffAnywhereIsRefused() throws {
    let bytes = try #require(Self.writtenByPython)
    for length in 0..<bytes.count {
      let error = refusal(of: bytes.prefix(length))
      guard case .truncated = error else {
        Issue.record("cut off after \(length) bytes: \(String(describing: error))")
        continue
      }
    }
  }

  @Test(arguments: [
    ("[]", 0), ("{\"a\":1}", 0), ("{\"a\":", 0), ("", 0),
    (entry(shape: "[1]", offsets: "[0,4]"), 8),
    (entry(shape: "[1]", offsets: "[4,8]"), 8),
    (entry(shape: "[1]", offsets: "[4,0]"), 4),
    (entry(shape: "[1]", offsets: "[-4,0]"), 0),
    (entry(shape: "[1]", offsets: "[0]"), 4),
    (entry(shape: "[2]", offsets: "[0,4]"), 4),
    (entry(shape: "[-1]", offsets: "[0,4]"), 4),
    (entry(shape: "[1.5]", offsets: "[0,4]"), 4),
    (entry(shape: "[4611686018427387904,4]", offsets: "[0,0]"), 0),
    (entry(shape: "[2305843009213693952]", offsets: "[0,0]"), 0),
    (entry(dtype: "F31", shape: "[1]", offsets: "[0,4]"), 4),
    ("{\"__metadata__\":{\"a\":1}}", 0),
    ("{\"a\":\(place("[0,4]")),\"b\":\(place("[0,4]"))}", 4),
    ("{\"a\":\(place("[0,4]")),\"b\":\(place("[8,12]"))}", 12),
  ])
  func aHeaderThatBreaksARuleIsRefused(json: String, dataByteCount: Int) throws {
    let error = refusal(of: fileBytes(json, dataByteCount: dataByteCount))
    guard case .badHeader = error else {
      Issue.record("\(json): \(String(describing: error))")
      return
    }
  }

  @Test(arguments: [UInt64.max, 1 << 63, 1 << 40, 100_000_001])
  func anEnormousHeaderIsRefusedBeforeMemoryIsTaken(length: UInt64) {
    let error = refusal(of: withUnsafeBytes(of: length.littleEndian) { Data($0) } + Data("{}".utf8))
    guard case .badHeader = error else {
      Issue.record("\(length): \(String(describing: error))")
      return
    }
  }

  @Test func anEnormousTensorIsRefusedBeforeMemoryIsTaken() {
    let json = Self.entry(shape: "[1099511627776]", offsets: "[0,4398046511104]")
    guard case .truncated = refusal(of: fileBytes(json, dataByteCount: 16)) else {
      Issue.record("a tensor of four tebibytes in a file of bytes")
      return
    }
  }

  @Test func aFileThatIsNotThereIsNamed() {
    let url = URL(fileURLWithPath: "/nowhere/model.safetensors")
    #expect(throws: SafetensorsError.file(.notFound(path: url.path))) { try SafetensorsFile(at: url) }
  }
}

extension SafetensorsTests {
  private static func place(_ offsets: String, dtype: String = "F32", shape: String = "[1]") -> String {
    "{\"dtype\":\"\(dtype)\",\"shape\":\(shape),\"data_offsets\":\(offsets)}"
  }

  private static func entry(dtype: String = "F32", shape: String, offsets: String) -> String {
    "{\"a\":\(place(offsets, dtype: dtype, shape: shape))}"
  }

  private func fileBytes(_ json: String, dataByteCount: Int) -> Data {
    withUnsafeBytes(of: UInt64(json.utf8.count).littleEndian) { Data($0) } + Data(json.utf8)
      + Data(count: dataByteCount)
  }

  private func withFile(_ bytes: Data, _ body: (SafetensorsFile) throws -> Void) throws {
    try withTemporaryFolder { folder in
      let url = folder.appendingPathComponent("some.safetensors")
      try bytes.write(to: url)
      try body(try SafetensorsFile(at: url))
    }
  }

  private func refusal(of bytes: Data) -> SafetensorsError? {
    do {
      try withFile(bytes) { _ in }
      return nil
    } catch {
      return error as? SafetensorsError
    }
  }
}
