import Foundation
import GenerativeModels
import Pictures
import Testing

@testable import zoo

@Suite struct FilmStripTests {
  @Test(arguments: [
    (4, 10, FilmStrip.Spacing.even, [0, 3, 6, 9]), (3, 101, .even, [0, 50, 100]),
    (4, 1000, .geometric, [0, 9, 99, 999]), (5, 6, .geometric, [0, 1, 2, 3, 5]),
    (12, 3, .geometric, [0, 1, 2]), (12, 3, .even, [0, 1, 2]), (1, 7, .even, [6]), (4, 0, .even, []),
  ])
  func epochsAreSpreadOverARun(most: Int, count: Int, spacing: FilmStrip.Spacing, places: [Int]) {
    #expect(FilmStrip.places(most, of: count, spacing) == places)
  }

  @Test func placesGrowFromTheFirstToTheLastHoweverManyThereAre() {
    for spacing in FilmStrip.Spacing.allCases {
      for count in 2...40 {
        for most in 2...count {
          let places = FilmStrip.places(most, of: count, spacing)
          #expect(places.count == most && places.first == 0 && places.last == count - 1)
          #expect(zip(places, places.dropFirst()).allSatisfy { $0 < $1 }, "\(most) of \(count): \(places)")
        }
      }
    }
  }

  @Test func aRowHasTheImagesOfItsEpoch() throws {
    try withRun { folder in
      let shown = try (1...3).map { epoch in try draw(epoch, in: folder) }
      let film = try FilmStrip(of: folder, epochs: 2, spacing: .even, images: 3)
      #expect(film.epochs == [1, 3] && film.faults.isEmpty)
      // Rows of three images of 56×64 pixels each, 4 apart.
      #expect(film.sheet.shape == [1, 2 * 56 + 4, 3 * 64 + 2 * 4, 1])
      for (row, epoch) in [0, 2].enumerated() {
        for column in 0..<3 {
          for (y, x) in [(0, 0), (6, 7), (3, 2)] {
            let pixel = film.sheet[0, row * 60 + 8 * y + 5, column * 68 + 8 * x + 5, 0]
            #expect(abs(pixel - shown[epoch][column, y, x, 0]) <= 0.5 / 255 + 1e-6)
          }
        }
      }
    }
  }

  @Test func aDamagedPictureIsNamedAndLeftOut() throws {
    try withRun { folder in
      for epoch in 1...3 { _ = try draw(epoch, in: folder) }
      try Data("no picture".utf8).write(to: folder.samplesURL(epoch: 1))
      try ImageBatch(zeros: [1, 3, 4, 1]).pngData().write(to: folder.samplesURL(epoch: 2))
      let film = try FilmStrip(of: folder, epochs: 12, spacing: .geometric, images: 8)
      #expect(film.epochs == [3])
      let faults = film.faults.map { "\($0)" }
      #expect(faults.count == 2)
      #expect(faults.first?.contains("epoch-0001.png: cannot be read as PNG") == true, "\(faults)")
      #expect(
        faults.last?.contains("epoch-0002.png: a picture of 3×4 pixels and 1 channels") == true, "\(faults)")
      try FileManager.default.removeItem(at: folder.samplesURL(epoch: 3))
      #expect(throws: PictureError.self) {
        try FilmStrip(of: folder, epochs: 2, spacing: .even, images: 8)
      }
    }
  }

  @Test func aRunWithoutPicturesSaysSo() throws {
    try withRun { folder in
      #expect(try folder.pictureEpochs().isEmpty)
      #expect(throws: RunError.self) { try FilmStrip(of: folder, epochs: 2, spacing: .even, images: 2) }
      for name in ["epoch-12.png", "epoch-0007.txt", "epoch-x.png"] {
        try FileManager.default.createDirectory(at: folder.samplesURL, withIntermediateDirectories: true)
        try Data().write(to: folder.samplesURL.appending(path: name))
      }
      #expect(try folder.pictureEpochs().isEmpty)
      #expect(throws: WrongUsage.self) { try FilmStrip(of: folder, epochs: 2, spacing: .even, images: 17) }
    }
  }

  /// Calls `body` with the folder of a run of a model of 7×8 pixels.
  private func withRun(_ body: (RunFolder) throws -> Void) throws {
    let url = FileManager.default.temporaryDirectory.appending(path: "film-\(UUID())")
    defer { try? FileManager.default.removeItem(at: url) }
    let folder = try RunFolder(creating: url)
    let format = ImageFormat(height: 7, width: 8, levels: 256)
    var generator = RandomGenerator(seed: 1)
    let configuration = GAN.Configuration(generatorWidths: [2], discriminatorWidths: [2], latents: 2)
    try folder.save(GAN(configuration, format: format, using: &generator))
    try body(folder)
  }

  /// Leaves the picture of an epoch in `folder`, and gives its images.
  private func draw(_ epoch: Int, in folder: RunFolder) throws -> ImageBatch {
    var generator = RandomGenerator(seed: UInt64(epoch))
    let images = ImageBatch(
      uniformIn: 0..<1, shape: [ModelPictures.countInTraining, 7, 8, 1], using: &generator)
    try folder.writeSamples(images.tiled().pngData(), epoch: epoch)
    return images
  }
}
