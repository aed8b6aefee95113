import ModelZoo
import Tensors
import TestSupport
import Testing

@Suite struct CompletionTests {
  private static let format = ImageFormat(height: 4, width: 3, channels: 3, levels: 3)

  private func model() -> PixelCNN {
    var generator = RandomGenerator(seed: 1)
    let configuration = PixelCNN.Configuration(features: 6, blocks: 1, headFeatures: 6)
    return PixelCNN(configuration, format: Self.format, using: &generator).randomized()
  }

  private func images(seed: UInt64) -> ImageBatch {
    var generator = RandomGenerator(seed: seed)
    let levels = ImageBatch(uniformIn: 0..<1, shape: Self.format.shape(count: 3), using: &generator)
    return Self.format.intensities(of: Self.format.levels(of: levels))
  }

  private func completed(_ images: ImageBatch, known: Int, seed: UInt64 = 5) -> [Float] {
    var generator = RandomGenerator(seed: seed)
    return model().complete(images, known: known, using: &generator) { _ in }.elements
  }

  @Test(arguments: [0, 1, 5, 11, 12])
  func knownPixelsStayAndNothingElseIsSeen(known: Int) {
    let original = images(seed: 2)
    var other = images(seed: 3).elements
    let size = Self.format.dimensions
    for image in 0..<3 {
      let range = image * size..<image * size + known * 3
      other.replaceSubrange(range, with: original.elements[range])
    }
    let completed = completed(original, known: known)
    for image in 0..<3 {
      let range = image * size..<image * size + known * 3
      #expect(completed[range] == original.elements[range])
    }
    #expect(completed == self.completed(ImageBatch(other, shape: original.shape), known: known))
  }

  @Test func withNothingKnownItIsASample() {
    var generator = RandomGenerator(seed: 5)
    #expect(completed(images(seed: 2), known: 0) == model().sample(count: 3, using: &generator).elements)
  }

  @Test func drawsDifferFromSeedToSeed() {
    #expect(completed(images(seed: 2), known: 3) != completed(images(seed: 2), known: 3, seed: 6))
  }

  @Test func progressGrowsToOne() {
    var (shares, generator) = ([Double](), RandomGenerator(seed: 5))
    _ = model().complete(images(seed: 2), known: 4, using: &generator) { shares.append($0) }
    #expect(shares == shares.sorted() && shares.last == 1 && shares.count == 12)
  }
}
