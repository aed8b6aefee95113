import Datasets
import Tensors
import Testing

@Suite struct StoredImagesTests {
  /// Seven images of 2×3 pixels with two channels, whose levels count up.
  static func images(levels: Int = 256, labelled: Bool = true) -> StoredImages {
    StoredImages(
      format: ImageFormat(height: 2, width: 3, channels: 2, levels: levels),
      levels: (0..<84).map { UInt8($0 % levels) },
      labels: labelled ? [0, 1, 2, 3, 4, 5, 6] : nil)
  }

  @Test(arguments: [2, 17, 255, 256])
  func levelKBecomesTheIntensityKOverTheHighestLevel(levels: Int) {
    let images = Self.images(levels: levels)
    let batch = images.batch(at: 0..<7)
    #expect(batch.images.elements == images.levels.map { Float($0) / Float(levels - 1) })
  }

  @Test func batchHoldsTheImagesAskedForInTheirOrder() {
    let batch = Self.images().batch(at: [5, 0, 5])
    #expect(batch.images.shape == [3, 2, 3, 2])
    #expect(batch.labels == [5, 0, 5])
    let expected = [60..<72, 0..<12, 60..<72].flatMap { $0.map { Float($0) / 255 } }
    #expect(batch.images.elements == expected)
  }

  @Test func imagesWithoutClassesMakeBatchesWithoutLabels() {
    #expect(Self.images(labelled: false).batch(at: [1]).labels == nil)
  }

  @Test func batchesInOrderCoverEveryImageOnce() {
    let batches = Array(Self.images().batches(of: 3))
    #expect(batches.map { $0.labels } == [[0, 1, 2], [3, 4, 5], [6]])
    #expect(batches.flatMap { $0.images.elements } == Self.images().batch(at: 0..<7).images.elements)
  }

  @Test func selectionKeepsLevelsAndLabelsTogether() {
    let selection = Self.images().selection(at: [6, 2])
    #expect(selection.labels == [6, 2])
    #expect(selection.levels == Array(72..<84) + Array(24..<36))
  }
}
