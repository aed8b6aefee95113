import Datasets
import Foundation
import Pictures
import Testing

@Suite struct JPEGTests {
  /// 9×13 pixels whose red rises to the right and whose green rises downwards, by Pillow 12.
  private static let progressive = """
    /9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAMCAgMCAgMDAwMEAwMEBQgFBQQEBQoHBwYIDAoMDAsKCwsNDhIQDQ4RDgsLEBYQERMUFRUVDA8X
    GBYUGBIUFRT/2wBDAQMEBAUEBQkFBQkUDQsNFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBT/wgAR
    CAAJAA0DASIAAhEBAxEB/8QAFAABAAAAAAAAAAAAAAAAAAAABv/EABUBAQEAAAAAAAAAAAAAAAAAAAQF/9oADAMBAAIQAxAAAAEg6Uuppv/E
    ABgQAQADAQAAAAAAAAAAAAAAAAQABiIy/9oACAEBAAEFAhVqHrWBQ/H/xAAZEQABBQAAAAAAAAAAAAAAAAAABAUGEjH/2gAIAQMBAT8Bi76q
    pp//xAAXEQEAAwAAAAAAAAAAAAAAAAAEAAUR/9oACAECAQE/AW26Nn//xAAYEAACAwAAAAAAAAAAAAAAAAAAARAiMv/aAAgBAQAGPwJVMij/
    xAAWEAEBAQAAAAAAAAAAAAAAAADxABD/2gAIAQEAAT8hNhdj/9oADAMBAAIAAwAAABCH/8QAFxEAAwEAAAAAAAAAAAAAAAAAABFRYf/aAAgB
    AwEBPxBfin//xAAVEQEBAAAAAAAAAAAAAAAAAAAAQf/aAAgBAgEBPxC0/8QAGRAAAQUAAAAAAAAAAAAAAAAAABAhMXGB/9oACAEBAAE/EADW
    iKPD/9k=
    """

  /// 5×7 pixels of grey.
  private static let grey = """
    /9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAYEBQYFBAYGBQYHBwYIChAKCgkJChQODwwQFxQYGBcUFhYaHSUfGhsjHBYWICwgIyYnKSopGR8t
    MC0oMCUoKSj/wAALCAAFAAcBAREA/8QAHwAAAQUBAQEBAQEAAAAAAAAAAAECAwQFBgcICQoL/8QAtRAAAgEDAwIEAwUFBAQAAAF9AQIDAAQR
    BRIhMUEGE1FhByJxFDKBkaEII0KxwRVS0fAkM2JyggkKFhcYGRolJicoKSo0NTY3ODk6Q0RFRkdISUpTVFVWV1hZWmNkZWZnaGlqc3R1dnd4
    eXqDhIWGh4iJipKTlJWWl5iZmqKjpKWmp6ipqrKztLW2t7i5usLDxMXGx8jJytLT1NXW19jZ2uHi4+Tl5ufo6erx8vP09fb3+Pn6/9oACAEB
    AAA/AIfBV5J4I+FOqeIdKhtpr2zjh8tLlGaM75UQ5CsD0Y9+uK//2Q==
    """

  private func file(_ base64: String) throws -> Data {
    try #require(Data(base64Encoded: base64, options: .ignoreUnknownCharacters))
  }

  /// Decoders differ by one level at most in what the standard leaves to them (ITU-T T.83); both here are libjpeg.
  @Test func coloursAreThoseThatOthersRead() throws {
    let picture = try Picture(pngOrJPEG: file(Self.progressive), path: "file")
    #expect(picture.height == 9 && picture.width == 13 && picture.channels == 3)
    #expect(Array(picture.levels.prefix(12)) == [2, 3, 111, 13, 5, 114, 34, 6, 117, 53, 6, 118])
    #expect(picture.levels.reduce(0) { $0 + Int($1) } == 42_084)
  }

  @Test func greyStaysGrey() throws {
    let picture = try Picture(jpeg: file(Self.grey), path: "file")
    #expect(picture.height == 5 && picture.width == 7 && picture.channels == 1)
    #expect(Array(picture.levels.suffix(7)) == [66, 95, 130, 168, 201, 251, 15])
  }

  @Test(arguments: [grey, progressive]) func everyTruncationIsReported(base64: String) throws {
    let whole = try file(base64)
    let endMarker = 2  // without it the picture is whole
    for length in 0..<whole.count - endMarker {
      let error = #expect(throws: PictureError.self) {
        try Picture(jpeg: whole.prefix(length), path: "cut.jpg")
      }
      #expect(error?.description.hasPrefix("cut.jpg: ") == true)
    }
  }

  /// Whatever is wrong with a file, it is reported or seen past: never does it stop the program.
  @Test(arguments: [grey, progressive]) func damagedFilesAreReportedOrRead(base64: String) throws {
    let whole = try file(base64)
    for position in whole.indices {
      for flipped in [0x01, 0x55, 0xFF] as [UInt8] {
        var damaged = whole
        damaged[position] ^= flipped
        do throws(PictureError) {
          _ = try Picture(jpeg: damaged, path: "file")
        } catch {
          #expect(!error.description.isEmpty)
        }
      }
    }
  }

  @Test func aHeaderThatPromisesTheMoonTakesNoMemory() throws {
    var moon = try file(Self.grey)
    let frame = try #require(moon.range(of: Data([0xFF, 0xC0]))).lowerBound
    moon.replaceSubrange(frame + 5..<frame + 9, with: [0xFF, 0xDC, 0xFF, 0xDC])
    #expect(throws: PictureError.tooLarge(path: "file", height: 65_500, width: 65_500)) {
      try Picture(jpeg: moon, path: "file")
    }
  }

  @Test(arguments: [[], [0xFF], [0x47, 0x49, 0x46, 0x38], [0x89, 0x50]] as [[UInt8]])
  func filesOfOtherKindsAreReported(bytes: [UInt8]) {
    #expect(throws: PictureError.unknownKind(path: "file")) {
      try Picture(pngOrJPEG: Data(bytes), path: "file")
    }
  }

  @Test func aPNGFileIsToldByItsFirstBytes() throws {
    let picture = try Picture(
      pngOrJPEG: file(
        "iVBORw0KGgoAAAANSUhEUgAAAAMAAAACAQAAAAC1D1u3AAAADElEQVR42mNYwOAAAAIkAOFNFuheAAAAAElFTkSuQmCC"),
      path: "file")
    #expect(picture == Picture(height: 2, width: 3, channels: 1, levels: [255, 0, 255, 0, 255, 0]))
  }
}
