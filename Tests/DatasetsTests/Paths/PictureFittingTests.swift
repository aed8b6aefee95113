import Tensors
import Testing

@testable import Datasets

@Suite struct PictureFittingTests {
  /// Levels without symmetry, of which two wrap around.
  private static let picture = Picture(
    height: 5, width: 7, channels: 1,
    levels: (0..<35).map { (pixel: Int) -> UInt8 in UInt8((37 * pixel + 11 * (pixel / 7)) % 256) })

  private func fitted(_ height: Int, _ width: Int, _ fit: PictureOptions.Fit) -> [UInt8]? {
    Self.picture.levels(fittedTo: ImageFormat(height: height, width: width, levels: 256), by: fit)
  }

  /// What Pillow 12 makes of the picture with `resize((width, height), BILINEAR, box)`. It rounds after each side, so
  /// that levels may differ by one.
  private static let golden: [(height: Int, width: Int, PictureOptions.Fit, [UInt8])] = [
    (3, 4, .stretch, [25, 83, 151, 209, 47, 105, 173, 201, 69, 127, 195, 119]),
    (3, 3, .crop, [52, 117, 182, 74, 139, 197, 96, 161, 194]),
    (
      8, 10, .stretch,
      [
        0, 20, 46, 72, 98, 124, 150, 176, 202, 222, 6, 26, 52, 78, 104, 130, 156, 182, 208, 228,
        15, 35, 61, 87, 113, 139, 165, 191, 217, 237, 24, 44, 70, 96, 122, 148, 174, 200, 226, 246,
        32, 52, 78, 104, 130, 156, 182, 208, 198, 174, 41, 61, 87, 113, 139, 165, 191, 217, 134, 23,
        50, 70, 96, 122, 148, 174, 200, 226, 136, 16, 56, 76, 102, 128, 154, 180, 206, 232, 142, 22,
      ]
    ),
  ]

  @Test(arguments: golden)
  func picturesAreScaledAsPillowScalesThem(
    height: Int, width: Int, fit: PictureOptions.Fit, expected: [UInt8]
  ) throws {
    let levels = try #require(fitted(height, width, fit))
    #expect(levels.count == expected.count)
    #expect(zip(levels, expected).allSatisfy { abs(Int($0) - Int($1)) <= 1 }, "\(levels)")
  }

  @Test(arguments: PictureOptions.Fit.allCases)
  func aPictureOfTheSizeStaysAsItIs(fit: PictureOptions.Fit) {
    #expect(fitted(5, 7, fit) == Self.picture.levels)
  }

  @Test func theCentreIsCutOut() {
    let levels = Self.picture.levels
    let expected = [1, 2, 3].flatMap { (row: Int) in levels[7 * row + 2..<7 * row + 4] }
    #expect(fitted(3, 2, .centre) == expected)
    #expect(fitted(6, 2, .centre) == nil && fitted(2, 8, .centre) == nil)
  }

  @Test func oneLevelStaysThatLevel() {
    for (height, width) in [(1, 1), (2, 9), (13, 4)] {
      let picture = Picture(height: 6, width: 5, channels: 3, levels: [UInt8](repeating: 200, count: 90))
      let format = ImageFormat(height: height, width: width, channels: 3, levels: 256)
      for fit in [PictureOptions.Fit.crop, .stretch] {
        #expect(picture.levels(fittedTo: format, by: fit)?.allSatisfy { $0 == 200 } == true)
      }
    }
  }

  @Test func coloursBecomeTheirLuma() {
    let colours: [UInt8] = [255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255, 10, 10, 10]
    let picture = Picture(height: 1, width: 5, channels: 3, levels: colours)
    #expect(picture.withChannels(1).levels == [76, 150, 29, 255, 10])
    #expect(picture.withChannels(1).withChannels(3).levels.prefix(4) == [76, 76, 76, 150])
  }
}
