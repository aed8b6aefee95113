import Foundation
import Tensors
import Testing
import Training

@Suite struct NumPyFileTests {
  /// The description in a file, and the bytes of its elements.
  private func parts(of file: Data) throws -> (description: String, elements: [UInt8]) {
    let bytes = [UInt8](file)
    try #require(Array(bytes.prefix(8)) == [0x93] + Array("NUMPY".utf8) + [1, 0])
    let length = Int(bytes[8]) + 256 * Int(bytes[9])
    #expect((10 + length).isMultiple(of: 64) && bytes[9 + length] == UInt8(ascii: "\n"))
    let description = String(decoding: bytes[10..<10 + length], as: UTF8.self)
    return (description.trimmingCharacters(in: .whitespacesAndNewlines), Array(bytes[(10 + length)...]))
  }

  @Test func tensorsAreArraysOfTheirShape() throws {
    let features = FeatureBatch([[1, -2, 0], [0.5, 3, 4]])
    let (description, elements) = try parts(of: NumPyFile.data(of: features))
    #expect(description == "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3,), }")
    #expect(elements.count == 24)
    #expect(elements[0..<8] == [0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0])
  }

  @Test func labelsAreWholeNumbers() throws {
    let (description, elements) = try parts(of: NumPyFile.data(of: [3, -1]))
    #expect(description == "{'descr': '<i8', 'fortran_order': False, 'shape': (2,), }")
    #expect(elements == [3, 0, 0, 0, 0, 0, 0, 0] + Array(repeating: 0xFF, count: 8))
  }

  @Test func elementsStartAtAMultipleOf64BytesWhateverTheShape() throws {
    for rows in [1, 9, 10, 12345, 100_000] {
      #expect(try parts(of: NumPyFile.data(of: Array(repeating: 1, count: rows))).elements.count == 8 * rows)
    }
  }
}
