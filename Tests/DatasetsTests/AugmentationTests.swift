import Tensors
import Testing

@testable import Datasets

@Suite struct AugmentationTests {
  /// 60 images of 3×4 pixels with two channels, all levels of which are different and none is 0.
  private static let format = ImageFormat(height: 3, width: 4, channels: 2, levels: 256)
  private static let levels = (0..<60).flatMap { image in (1...24).map { UInt8($0 + image) } }
  private static let images = StoredImages(format: format, levels: levels)

  private func drawn(_ augmentation: Augmentation, seed: UInt64 = 1) -> [[Float]] {
    var images = Self.images
    images.augmentation = augmentation
    var generator = RandomGenerator(seed: seed)
    let elements = images.batch(at: 0..<60, using: &generator).images.elements
    return (0..<60).map { Array(elements[24 * $0..<24 * ($0 + 1)]) }
  }

  /// Image `number`, moved down by `rows` and right by `columns`, as plainly as it can be said.
  private func moved(
    _ number: Int, flipped: Bool, rows: Int, columns: Int, fill: Augmentation.Fill
  ) -> [Float] {
    (0..<3).flatMap { row in
      (0..<4).flatMap { column -> [Float] in
        let (fromRow, fromColumn) = (row - rows, column - columns)
        if fill == .zero && !(0..<3 ~= fromRow && 0..<4 ~= fromColumn) { return [0, 0] }
        let nearest = (row: min(max(fromRow, 0), 2), column: min(max(fromColumn, 0), 3))
        let source = nearest.row * 4 + (flipped ? 3 - nearest.column : nearest.column)
        return (0..<2).map { Float(Self.levels[24 * number + 2 * source + $0]) / 255 }
      }
    }
  }

  @Test func nothingIsDoneAndNothingDrawnWhereNothingIsSaid() {
    #expect(drawn(Augmentation()).flatMap { $0 } == Self.images.batch(at: 0..<60).images.elements)
    var (images, generator) = (Self.images, RandomGenerator(seed: 1))
    _ = images.batch(at: 0..<60, using: &generator)
    var untouched = RandomGenerator(seed: 1)
    #expect(generator.next() == untouched.next())
    images.augmentation = Augmentation(flip: true, shift: 1, dequantize: true)
    #expect(
      images.batch(at: [3]).images.elements == Self.images.batch(at: [3]).images.elements, "for evaluation")
  }

  /// Of 60 fair draws between 13 and 47 are flips, but once in 100,000 seeds; this one is always the same.
  @Test func aboutHalfOfTheImagesAreTurnedLeftToRight() {
    let images = drawn(Augmentation(flip: true))
    var flips = 0
    for (number, image) in images.enumerated() {
      let isFlipped = image == moved(number, flipped: true, rows: 0, columns: 0, fill: .edge)
      #expect(isFlipped || image == moved(number, flipped: false, rows: 0, columns: 0, fill: .edge))
      flips += isFlipped ? 1 : 0
    }
    #expect(13...47 ~= flips)
  }

  @Test(arguments: Augmentation.Fill.allCases, [false, true])
  func imagesMoveByEveryDistanceUpToTheShift(fill: Augmentation.Fill, flip: Bool) {
    var seen: Set<[Int]> = []
    for (number, image) in drawn(Augmentation(flip: flip, shift: 1, fill: fill)).enumerated() {
      let moves = [false, true].flatMap { flipped in
        (-1...1).flatMap { rows in (-1...1).map { (flipped, rows, $0) } }
      }
      let found = moves.first { image == moved(number, flipped: $0, rows: $1, columns: $2, fill: fill) }
      #expect(found != nil, "image \(number) is moved in no way that is allowed")
      if let (flipped, rows, columns) = found {
        #expect(flip || !flipped)
        seen.insert([rows, columns])
      }
    }
    #expect(seen.count == 9)
  }

  @Test func theSameDrawsGiveTheSameBitsAndOthersOthers() {
    let augmentation = Augmentation(flip: true, shift: 2, dequantize: true)
    #expect(drawn(augmentation) == drawn(augmentation))
    #expect(drawn(augmentation) != drawn(augmentation, seed: 2))
  }

  @Test(arguments: [2, 17, 256]) func aLevelBecomesAValueOfItsShare(levels: Int) {
    let format = ImageFormat(height: 1, width: 200, levels: levels)
    let stored = (0..<200).map { UInt8($0 % levels) }
    var images = StoredImages(format: format, levels: stored)
    images.augmentation = Augmentation(dequantize: true)
    var generator = RandomGenerator(seed: 4)
    let values = images.batch(at: [0], using: &generator).images.elements
    let noise = zip(values, stored).map { $0 * Float(levels) - Float($1) }
    // Rounding takes at most a few units in the last place of the highest level.
    #expect(noise.allSatisfy { -1e-4...1 + 1e-4 ~= $0 })
    // The mean of 200 uniform draws has a standard deviation of 0.02.
    #expect(abs(noise.reduce(0, +) / 200 - 0.5) < 0.1)
  }

  @Test func aShiftThatLeavesNothingOfAnImageIsAFault() {
    #expect(Augmentation(shift: 2).fault(for: Self.format) == nil)
    #expect(Augmentation(shift: 3).fault(for: Self.format) == "a shift of 3 pixels of images of 3×4")
  }
}
