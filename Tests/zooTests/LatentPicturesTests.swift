import GenerativeModels
import Testing

@testable import zoo

@Suite struct LatentPicturesTests {
  private let model = LinearLatentModel()
  private let pictures: LatentPictures

  init() throws { pictures = LatentPictures(space: try #require(LatentSpace(of: model))) }

  /// The images of a sheet whose pixels are squares of `scale`, at these rows and columns of pixels.
  private func images(on sheet: ImageBatch, rows: [Int], columns: [Int], scale: Int) -> [[Float]] {
    rows.flatMap { row in
      columns.map { column in (0..<2).map { sheet[0, row, column + $0 * scale, 0] } }
    }
  }

  private func image(of latents: [Float]) -> [Float] { latents.map { 0.5 + 0.1 * $0 } }

  private func expectClose(_ found: [[Float]], _ expected: [[Float]]) {
    #expect(found.count == expected.count)
    for (one, other) in zip(found, expected) {
      #expect(zip(one, other).allSatisfy { abs($0 - $1) < 1e-6 }, "\(one) for \(other)")
    }
  }

  @Test func aManifoldGrowsToTheRightAndUpwards() {
    let sheet = pictures.manifold(of: (0, 1), side: 3, class: nil)
    // Three images of two pixels across in at most 1200.
    #expect(sheet.shape == [1, 600, 1200, 1])
    let end: Float = 0.967_421_566
    let steps = [-end, 0, end]
    expectClose(
      images(on: sheet, rows: [0, 200, 400], columns: [0, 400, 800], scale: 200),
      steps.reversed().flatMap { up in steps.map { image(of: [$0, up]) } })
  }

  @Test func aRowOfAnInterpolationStandsBetweenItsOriginals() {
    let starts = Batch(images: model.decode(FeatureBatch([[0, 0], [1, 2]]), labels: nil))
    let ends = Batch(images: model.decode(FeatureBatch([[4, 0], [1, -2]]), labels: nil))
    let sheet = pictures.interpolations(
      from: starts, to: ends, encodedBy: model, along: .linear, steps: 3)
    // An image is 64 pixels across, neighbours 4 apart, and 12 more lie between originals and what is between them.
    expectClose(
      images(on: sheet, rows: [0, 36], columns: [0, 80, 148, 216, 296], scale: 32),
      [[0, 0], [0, 0], [2, 0], [4, 0], [4, 0], [1, 2], [1, 2], [1, 0], [1, -2], [1, -2]].map(image))
  }

  @Test func theEndsOfPathsAreDrawnFromThePrior() {
    var (generator, again) = (RandomGenerator(seed: 3), RandomGenerator(seed: 3))
    let sheet = pictures.interpolations(pairs: 2, along: .spherical, steps: 2, class: nil, using: &generator)
    let (starts, ends) = (
      model.sample(count: 2, using: &again).elements, model.sample(count: 2, using: &again).elements
    )
    expectClose(
      images(on: sheet, rows: [0, 36], columns: [0, 68], scale: 32),
      [Array(starts[0..<2]), Array(ends[0..<2]), Array(starts[2..<4]), Array(ends[2..<4])])
  }

  @Test func aRowOfATraversalMovesOneUnit() {
    let point = FeatureBatch([[3, 4]])
    let sheet = pictures.traversals(of: [1, 0], from: point, range: 2, steps: 3, class: nil)
    expectClose(
      images(on: sheet, rows: [0, 36], columns: [0, 68, 136], scale: 32),
      [[3, -2], [3, 0], [3, 2], [-2, 4], [0, 4], [2, 4]].map(image))
  }

  @Test func codesAreThoseOfAllImagesInOrder() {
    let levels = (0..<2 * 301).map { UInt8(($0 * 37) % 200) }
    let labels = (0..<301).map { UInt8($0 % 3) }
    let images = StoredImages(format: model.format, levels: levels, labels: labels)
    let codes = Codes(of: images, by: model)
    #expect(codes.features.shape == [301, 2])
    #expect(codes.column(1)[300] == model.features(of: images.batch(at: [300]).images)[0, 1])
    #expect(codes.labels?.prefix(4) == [0, 1, 2, 0])
    #expect(Codes(of: images, by: model, count: 7).features.shape == [7, 2])
  }

  @Test func theUnitThatDiffersMostComesFirst() {
    let levels: [UInt8] = [100, 0, 101, 255, 102, 3]
    let codes = Codes(of: StoredImages(format: model.format, levels: levels), by: model)
    #expect(codes.unitsByActivity == [1, 0])
    #expect(codes.labels == nil)
  }
}
