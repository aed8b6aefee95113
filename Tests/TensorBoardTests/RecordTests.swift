import Foundation
import Messages
import Tensors
import Testing

@testable import TensorBoard

/// How event files are framed.
@Suite struct RecordTests {
  /// RFC 3720, appendix B.4.
  @Test(
    arguments: [
      ([UInt8](repeating: 0, count: 32), 0x8A91_36AA), ([UInt8](repeating: 0xFF, count: 32), 0x62A8_AB43),
      (Array(0..<32), 0x46DD_794E), (Array((0..<32).reversed()), 0x113F_DB5C),
      (Array("123456789".utf8), 0xE306_9283),
      ([], 0),
    ] as [([UInt8], UInt32)])
  func theCheckIsCastagnolis(bytes: [UInt8], check: UInt32) {
    #expect(CRC32C.checksum(bytes) == check)
  }

  private let contents = [Data("one".utf8), Data(), Data(repeating: 7, count: 1000)]

  private var file: Data { contents.reduce(into: Data()) { $0 += EventRecords.framed($1) } }

  @Test func whatIsFramedIsFound() {
    #expect(EventRecords.contents(of: file) == contents)
    #expect(EventRecords.contents(of: Data()) == [])
    #expect(file.count == 3 * 16 + 1003)
  }

  @Test func ofAFileThatIsCutOffWhatIsWholeIsFound() {
    let ends = [0, 19, 35, file.count]
    for size in 0..<file.count {
      let whole = ends.lastIndex { $0 <= size } ?? 0
      #expect(EventRecords.contents(of: file.prefix(size)) == Array(contents.prefix(whole)))
    }
  }

  @Test func whatIsDamagedEndsTheFile() {
    for place in 0..<file.count {
      var damaged = file
      damaged[place] ^= 0x10
      let whole = place < 19 ? 0 : place < 35 ? 1 : 2
      #expect(EventRecords.contents(of: damaged) == Array(contents.prefix(whole)))
    }
    let endless = Data([UInt8](repeating: 0xFF, count: 64))
    #expect(EventRecords.contents(of: endless).isEmpty)
  }

  @Test func aHistogramCountsEveryWeightOnce() throws {
    let values = Vector((0..<100).map { Float($0 * $0) - 3 })
    let histogram = try #require(Tensorboard_HistogramProto(of: values, buckets: 7))
    #expect(histogram.min == -3 && histogram.max == 9798 && histogram.num == 100)
    #expect(histogram.bucket.reduce(0, +) == 100 && histogram.bucketLimit.last == 9798)
    // The first bucket ends at −3 + 9801/7 = 1397.1, between 37² − 3 and 38² − 3.
    #expect(histogram.bucket.first == 38)
    #expect(histogram.sum == 328_050, "Σ k² for k < 100 less 300")
    let constant = try #require(Tensorboard_HistogramProto(of: Vector([2, 2])))
    #expect(constant.bucket == [2] && constant.bucketLimit == [2] && constant.sumSquares == 8)
    #expect(Tensorboard_HistogramProto(of: Vector([1, .nan])) == nil)
    #expect(Tensorboard_HistogramProto(of: Vector([])) == nil)
  }
}
