import Datasets
import Foundation
import Testing

@Suite struct IDXFileTests {
  private func read(_ bytes: [UInt8], rank: Int = 3) throws -> IDXFile {
    try IDXFile(Data(bytes), rank: rank, path: "file")
  }

  @Test func aFileReadsBackAsItWasWritten() throws {
    let file = try read(idxBytes([3, 5, 7]))
    #expect(file.extents == [3, 5, 7])
    #expect(file.elements == (0..<105).map { UInt8($0) })
  }

  @Test(arguments: [0, 1, 3]) func anyRankReads(rank: Int) throws {
    let extents = [4, 2, 3].prefix(rank)
    #expect(try read(idxBytes(Array(extents)), rank: rank).extents == Array(extents))
  }

  @Test func bytesMayBeASliceOfLargerData() throws {
    let data = Data([9, 9, 9] + idxBytes([2, 2, 2]))
    #expect(try IDXFile(data.dropFirst(3), rank: 3, path: "file").elements == [0, 1, 2, 3, 4, 5, 6, 7])
  }

  private static let otherKinds: [([UInt8], String)] = [
    ([], "nothing"), ([0, 0], "00 00"), ([0x1F, 0x8B, 8, 0, 1], "1f 8b 08 00"),
    ([0, 0, 8, 1], "00 00 08 01"), ([0, 0, 0x0D, 3], "00 00 0d 03"),
  ]

  @Test(arguments: otherKinds)
  func otherKindsOfFileAreRefused(bytes: [UInt8], found: String) {
    let error = DatasetError.wrongMagic(path: "file", found: found, expected: "00 00 08 03")
    #expect(throws: error) { try read(bytes) }
  }

  @Test func everyTruncationIsNoticed() {
    let whole = idxBytes([2, 3, 4])
    for length in 4..<whole.count {
      let expected = length < 16 ? 16 : whole.count
      #expect(throws: DatasetError.wrongSize(path: "file", bytes: length, expected: expected)) {
        try read(Array(whole.prefix(length)))
      }
    }
  }

  @Test func bytesThatAreTooManyAreNoticed() {
    #expect(throws: DatasetError.wrongSize(path: "file", bytes: 25, expected: 24)) {
      try read(idxBytes([2, 2, 2]) + [1])
    }
  }

  /// Four thousand million times itself, three times over, is more than an Int holds.
  @Test func aHeaderThatPromisesTheMoonTakesNoMemory() {
    let bytes = [0, 0, 8, 3] + [UInt8](repeating: 0xFF, count: 12) + [1, 2, 3]
    #expect(throws: DatasetError.wrongSize(path: "file", bytes: 19, expected: .max)) { try read(bytes) }
  }
}
