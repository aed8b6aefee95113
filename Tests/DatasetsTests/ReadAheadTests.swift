import Synchronization
import Tensors
import Testing

@testable import Datasets

@Suite struct ReadAheadTests {
  /// 50 images of one pixel, read slowly by turns, that remember the most images asked for and not yet given away.
  private final class Slow: ImageSource {
    let count = 50
    let isSlow = true
    let readImages = Mutex(0)

    func read(_ positions: [Int], into target: UnsafeMutableBufferPointer<UInt8>) throws(DatasetError) {
      readImages.withLock { $0 += positions.count }
      for (index, position) in positions.enumerated() {
        guard position < 48 else { throw .unreadable(path: "image \(position)", reason: "lost") }
        target[index] = UInt8(position)
      }
    }
  }

  private let source = Slow()
  private var images: StoredImages {
    StoredImages(format: ImageFormat(height: 1, width: 1, levels: 256), source: source)
  }

  @Test(arguments: [1, 2, 3, 7]) func batchesComeInOrderAndFewAreReadBefore(depth: Int) throws {
    var batches = ShuffledBatches(ofSize: 4, from: 48, seed: 3, remainder: .kept)
    var upcoming = batches
    let ahead = ReadAhead(of: images, depth: depth) { Array(upcoming.next()) }
    for number in 1...30 {
      let positions = Array(batches.next())
      let batch = try ahead.next()
      #expect(batch?.images.elements == positions.map { Float($0) / 255 })
      #expect(source.readImages.withLock { $0 } <= 4 * (number + depth))
    }
  }

  @Test func whatIsReadAheadIsDrawnLikeWhatIsNot() throws {
    var images = images
    images.augmentation = Augmentation(flip: true, dequantize: true)
    var positions = [[1, 2, 3], [4, 5]].makeIterator()
    let ahead = ReadAhead(of: images) { positions.next() }
    var (first, second) = (RandomGenerator(seed: 9), RandomGenerator(seed: 9))
    for expected in [[1, 2, 3], [4, 5]] {
      let batch = try ahead.next(using: &first)
      #expect(batch?.images.elements == images.batch(at: expected, using: &second).images.elements)
    }
    #expect(try ahead.next() == nil)
  }

  @Test func aLossIsReportedWhereItsBatchIsDue() throws {
    var positions = [[0], [47, 48], [1]].makeIterator()
    let ahead = ReadAhead(of: images) { positions.next() }
    #expect(try ahead.next()?.images.elements == [0])
    #expect(throws: DatasetError.unreadable(path: "image 48", reason: "lost")) { try ahead.next() }
  }

  @Test func allImagesInOrderCanBeGoneThroughTwice() {
    let batches = images.selection(at: 0..<10).batches(of: 4)
    for _ in 1...2 { #expect(batches.flatMap { $0.images.elements } == (0..<10).map { Float($0) / 255 }) }
  }
}
