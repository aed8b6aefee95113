import Foundation
import Pictures
import Tensors
import Testing

@Suite struct PNGTests {
  /// Intensities that are whole levels, all different where there is room.
  private func image(height: Int, width: Int, channels: Int) -> ImageBatch {
    let count = height * width * channels
    return ImageBatch((0..<count).map { Float($0 * 37 % 256) / 255 }, shape: [1, height, width, channels])
  }

  private func read(_ base64: String) throws -> ImageBatch {
    try ImageBatch(png: try #require(Data(base64Encoded: base64)), path: "file")
  }

  @Test(arguments: [(1, 1), (1, 7), (13, 1), (8, 8), (31, 33)], [1, 3])
  func levelsSurviveWritingAndReading(size: (height: Int, width: Int), channels: Int) throws {
    let image = image(height: size.height, width: size.width, channels: channels)
    let read = try ImageBatch(png: image.pngData(), path: "file")
    #expect(read.shape == image.shape)
    #expect(read.elements == image.elements)
  }

  @Test func intensitiesAreRoundedToTheNearestLevelAndHeldInRange() throws {
    let image = ImageBatch(
      [-1, 0.0019, 0.002, 0.5, 1.5, .nan, .infinity, -.infinity], shape: [1, 2, 4, 1])
    let levels = try ImageBatch(png: image.pngData(), path: "file").elements.map { ($0 * 255).rounded() }
    #expect(levels == [0, 0, 1, 128, 255, 0, 255, 0])
  }

  @Test func sameImageGivesTheSameBytes() throws {
    let image = image(height: 9, width: 5, channels: 3)
    #expect(try image.pngData() == image.pngData())
  }

  @Test func oneBitGreyIsBlackAndWhite() throws {
    let picture = try read(
      "iVBORw0KGgoAAAANSUhEUgAAAAMAAAACAQAAAAC1D1u3AAAADElEQVR42mNYwOAAAAIkAOFNFuheAAAAAElFTkSuQmCC")
    #expect(picture.shape == [1, 2, 3, 1])
    #expect(picture.elements == [1, 0, 1, 0, 1, 0])
  }

  @Test func sixteenBitsBecomeEight() throws {
    let picture = try read(
      "iVBORw0KGgoAAAANSUhEUgAAAAIAAAABEAAAAACB2fwVAAAADUlEQVR42mNoaPj/HwAGggL/bOBDIwAAAABJRU5ErkJggg==")
    #expect(picture.shape == [1, 1, 2, 1])
    #expect(picture.elements == [128 / 255, 1])
  }

  @Test func palettesBecomeColours() throws {
    let picture = try read(
      "iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAMAAADD/I+4AAAABlBMVEX/AAAAZv9fBjGvAAAAC0lEQVR42mNgZAAAAAUAAkLCRJ8AAAAA"
        + "SUVORK5CYII=")
    #expect(picture.shape == [1, 1, 2, 3])
    #expect(picture.elements == [0, 0.4, 1, 1, 0, 0])
  }

  @Test func whatIsTransparentIsWhite() throws {
    let picture = try read(
      "iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAYAAAD0In+KAAAADUlEQVR42mP4z8AARgAO+gL+KkBeuQAAAABJRU5ErkJggg==")
    #expect(picture.elements == [1, 0, 0, 1, 1, 1])
  }

  @Test func aHeaderThatPromisesTheMoonTakesNoMemory() {
    #expect(throws: PictureError.tooLarge(path: "file", height: 100_000, width: 100_000)) {
      try read("iVBORw0KGgoAAAANSUhEUgABhqAAAYagCAAAAACNOVQUAAAACUlEQVR42mMAAAABAAGxDbaTAAAAAElFTkSuQmCC")
    }
  }

  @Test func everyTruncationIsReported() throws {
    let file = try image(height: 8, width: 8, channels: 1).pngData()
    let lastChunk = 12  // without the chunk that ends the file the picture is whole
    for length in 0..<file.count - lastChunk {
      let error = #expect(throws: PictureError.self) {
        try ImageBatch(png: file.prefix(length), path: "cut.png")
      }
      #expect(error?.description.hasPrefix("cut.png: cannot be read as PNG: ") == true)
    }
  }

  /// Whatever is wrong with a file, it is reported or seen past: never does it stop the program.
  @Test func damagedFilesAreReportedOrRead() throws {
    let file = try image(height: 8, width: 8, channels: 3).pngData()
    for position in file.indices {
      var damaged = file
      damaged[position] ^= 0x55
      do throws(PictureError) {
        _ = try ImageBatch(png: damaged, path: "file")
      } catch {
        #expect(!error.description.isEmpty)
      }
    }
  }
}
