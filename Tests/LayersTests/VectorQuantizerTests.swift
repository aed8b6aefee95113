import Foundation
import Layers
import Tensors
import TestSupport
import Testing

@Suite struct VectorQuantizerTests {
  /// A layer with the codebook `vectors`.
  private func quantizer(
    _ vectors: [[Float]], decay: Float = 0.99, leastUsage: Float = 0.02
  ) -> VectorQuantizer {
    var generator = RandomGenerator(seed: 1)
    let layer = VectorQuantizer(
      codes: vectors.count, features: vectors.first?.count ?? 0, decay: decay, leastUsage: leastUsage,
      using: &generator)
    layer.codebook.value = Tensor<2>(vectors)
    return layer
  }

  private let vectors: [[Float]] = [[0, 0], [2, 0], [0, 2], [9, 9]]
  private let input = ImageBatch([0.5, 0.25, 1.5, -0.5, 0.25, 2.5, -1, 0], shape: [2, 1, 2, 2])

  @Test func pixelsBecomeTheNearestVectors() {
    let quantized = quantizer(vectors)(input)
    #expect(quantized.codes == ImageBatch([0, 1, 2, 0], shape: [2, 1, 2, 1]))
    #expect(quantized.vectors == ImageBatch([0, 0, 2, 0, 0, 2, 0, 0], shape: [2, 1, 2, 2]))
    // |(0.5, 0.25)|² + |(−0.5, −0.5)|², and |(0.25, 0.5)|² + |(−1, 0)|²
    #expect(quantized.codebookLoss.elements == [0.8125, 1.3125])
    #expect(quantized.commitmentLoss.elements == [0.8125, 1.3125])
  }

  @Test func aVectorIsItsOwnCode() {
    var generator = RandomGenerator(seed: 4)
    let layer = VectorQuantizer(codes: 33, features: 5, using: &generator)
    let own = layer.codebook.value.reshaped([3, 11, 1, 5] as Shape<4>)
    let quantized = layer(own)
    #expect(quantized.codes.elements == (0..<33).map(Float.init))
    #expect(quantized.vectors == own)
    #expect(quantized.codebookLoss.elements == [0, 0, 0])
  }

  /// Equation 3 of the paper, term by term: sg[·] has no gradient.
  @Test func gradientsAreThoseOfEquation3() {
    let layer = quantizer(vectors)
    let weights = ImageBatch.random(input.shape, seed: 9)
    func gradients(_ term: (QuantizedImages) -> Scalar) -> (input: ImageBatch, codebook: Vector?) {
      let point = input.watched()
      let toInput = gradient(of: term(layer(point)), at: point)
      let (_, found) = valueAndGradient(of: layer, mode: .evaluation) { term($0(input)) }
      return (toInput, found["codebook"])
    }
    let zero = ImageBatch(zeros: input.shape)
    let apart = input - layer(input).vectors

    // f(z_q): to z_e as if it were z_q, and nothing to the codebook.
    let through = gradients { ($0.vectors * weights).sum() }
    #expect(through.input == weights)
    #expect(through.codebook == Vector(zeros: [8]))

    // |sg[z_e] − e|²: 2·(e − z_e), added for the pixels that share a code.
    let codebook = gradients { $0.codebookLoss.sum() }
    #expect(codebook.input == zero)
    #expect(codebook.codebook?.elements == [1, -0.5, 1, 1, -0.5, -1, 0, 0])

    // |z_e − sg[e]|²: 2·(z_e − e).
    let commitment = gradients { $0.commitmentLoss.sum() }
    #expect(commitment.input == apart * 2)
    #expect(commitment.codebook == Vector(zeros: [8]))
  }

  @Test func codesAndVectorsAreEachOthersInverse() {
    let layer = quantizer(vectors)
    let codes = ImageBatch([3, 0, 2, 1, 1, 3], shape: [1, 2, 3, 1])
    #expect(layer.codes(of: layer.vectors(of: codes)) == codes)
  }

  @Test func deadCodesAreCounted() {
    var counts = CodeCounts(codes: 5)
    counts.add(ImageBatch([0, 3, 3, 0], shape: [1, 2, 2, 1]))
    #expect(counts.counts == [2, 0, 0, 2, 0])
    #expect(counts.used == 2)
    #expect(abs(counts.perplexity - 2) < 1e-6)
    counts.add(ImageBatch([1, 1, 1, 1], shape: [1, 2, 2, 1]))
    #expect(counts.used == 3)
    // The entropy of ¼, ½ and ¼ is 1.5 bits.
    #expect(abs(counts.perplexity - pow(2, 1.5)) < 1e-6)
  }

  @Test func deadCodesStartAgainInTrainingAlone() {
    let layer = quantizer(vectors, decay: 0.5, leastUsage: 0.3)
    _ = layer(input)
    #expect(layer.usage.value.elements == [1, 1, 1, 1])
    layer.inMode(.training) { _ = layer(input) }
    // Shares of 2, 1, 1 and 0 times an even one.
    #expect(layer.usage.value.elements == [1.5, 1, 1, 0.5])
    #expect(layer.codebook.value == Tensor<2>(vectors))
    layer.inMode(.training) { _ = layer(input) }
    #expect(layer.usage.value.elements == [1.75, 1, 1, 1])
    let restarted = layer.codebook.value.elements
    #expect(Array(restarted[..<6]) == vectors[..<3].flatMap { $0 })
    let pixels = (0..<4).map { Array(input.elements[2 * $0..<2 * $0 + 2]) }
    #expect(pixels.contains(Array(restarted[6...])))
  }

  @Test func aCodebookStartsFromDistinctPixels() {
    let grid = (0..<12).map { Float($0 % 4) }  // four distinct pixels, three times each
    let images = ImageBatch(grid.flatMap { [$0, 10 * $0] }, shape: [1, 3, 4, 2])
    for codes in [3, 4, 6] {
      var generator = RandomGenerator(seed: 2)
      let layer = VectorQuantizer(codes: codes, features: 2, using: &generator)
      let before = layer.codebook.value.elements
      layer.initialize(from: images)
      let after = layer.codebook.value.elements
      let firsts = stride(from: 0, to: 2 * min(codes, 4), by: 2).map { after[$0] }
      #expect(Set(firsts).count == min(codes, 4) && Set(firsts).isSubset(of: [0, 1, 2, 3]))
      #expect(after.dropFirst(8) == before.dropFirst(8))
      var counts = CodeCounts(codes: codes)
      counts.add(layer.codes(of: images))
      #expect(counts.used == min(codes, 4))
    }
  }

  @Test func namesAreThoseOfFiles() {
    let layer = quantizer(vectors)
    #expect(layer.namedParameters.map(\.name) == ["codebook", "usage"])
    #expect(layer.trainableParameters.map(\.name) == ["codebook"])
  }
}
