import TestSupport
import Testing

@testable import Tensors

/// What rides along with convolutions, against the same in operations of their own.
@Suite struct ConvolutionFusionTests {
  static let rectifiers = [nil, Rectifier.relu, Rectifier(slope: 0.2)]

  @Test(arguments: ConvolutionCase.all, rectifiers)
  func aConvolutionReadsAndAddsLikeOperationsOfTheirOwn(example: ConvolutionCase, rectifier: Rectifier?) {
    let convolution = example.convolution
    let addend = ImageBatch.random(example.convolved.shape, seed: 5)
    expectSame(
      { convolution.convolve($0, $1, bias: $2, reading: rectifier, plus: $3) },
      as: { convolution.convolve(rectified($0, by: rectifier), $1, bias: $2) + $3 },
      at: (example.images, example.weights, example.bias, addend))
  }

  @Test(arguments: ConvolutionCase.all, rectifiers)
  func aTransposeReadsLikeAnOperationOfItsOwn(example: ConvolutionCase, rectifier: Rectifier?) {
    let (convolution, size) = (example.convolution, example.size)
    expectSame(
      { x, w, b, _ in convolution.transpose(x, w, bias: b, to: size, reading: rectifier) },
      as: { x, w, b, _ in convolution.transpose(rectified(x, by: rectifier), w, bias: b, to: size) },
      at: (example.convolved, example.weights, example.inputBias, nil))
  }

  @Test(arguments: ConvolutionCase.all) func fusedOperationsHaveTheirGradients(example: ConvolutionCase) {
    let (convolution, rectifier) = (example.convolution, Rectifier(slope: 0.5))
    let images = ImageBatch.randomAwayFromZero(example.images.shape, by: 0.2...1, seed: 1)
    let convolved = ImageBatch.randomAwayFromZero(example.convolved.shape, by: 0.2...1, seed: 3)
    expectGradient(
      of: { convolution.convolve($0, $1, bias: $2, reading: rectifier, plus: $3) },
      at: images, example.weights, example.bias, example.convolved, elementLimit: 16)
    expectGradient(
      of: { convolution.transpose($0, $1, bias: $2, to: example.size, reading: rectifier) },
      at: convolved, example.weights, example.inputBias, elementLimit: 16)
  }

  @Test(arguments: ConvolutionCase.all)
  func fusedOperationsHaveSecondDerivatives(example: ConvolutionCase) {
    let (convolution, rectifier) = (example.convolution, Rectifier(slope: 0.5))
    let images = ImageBatch.randomAwayFromZero(example.images.shape, by: 0.2...1, seed: 1)
    let convolved = ImageBatch.randomAwayFromZero(example.convolved.shape, by: 0.2...1, seed: 3)
    expectSecondGradient(
      of: { convolution.convolve($0, $1, bias: $2, reading: rectifier, plus: $3).square() },
      at: images, example.weights, example.bias, example.convolved, elementLimit: 6)
    expectSecondGradient(
      of: { convolution.transpose($0, $1, bias: $2, to: example.size, reading: rectifier).square() },
      at: convolved, example.weights, example.inputBias, elementLimit: 6)
  }

  @Test func aGradientIsAddedToWhatCameBackBefore() {
    let (convolution, w) = (Convolution(kernel: 3, padding: 1), Tensor<3>.random([9, 4, 4], seed: 2))
    let x = ImageBatch.random([2, 5, 6, 4]).watched()
    let fused = convolution.convolve(x, w, reading: .relu, plus: x)
    let apart = x + convolution.convolve(x.relu(), w)
    expectSameBits(fused, apart)
    let gradients = [fused, apart].map { spendTape(of: $0.square(), at: [WatchedLeaf(x)])[0] }
    #expect(gradients[0] != nil && gradients[0] == gradients[1])
  }

  @Test func resultsDoNotDependOnThreads() {
    let convolution = Convolution(kernel: 3, padding: 1, mask: .b())
    let (images, weights) = (ImageBatch.random([5, 17, 19, 32]), Tensor<3>.random([5, 32, 32]))
    expectSameBitsForEveryThreadCount {
      let (x, w, bias) = (images.watched(), weights.watched(), Vector.random([32]).watched())
      let y = convolution.convolve(x, w, bias: bias, reading: .relu, plus: x)
      let gradients = spendTape(of: y.square(), at: [WatchedLeaf(x), WatchedLeaf(w), WatchedLeaf(bias)])
      #expect(!gradients.contains { $0 == nil })
      return [y.flattened] + gradients.compactMap { $0 }
    }
  }

  private typealias Operation = (ImageBatch, Tensor<3>, Vector, ImageBatch) -> ImageBatch

  /// Expects two operations to give the same results and gradients; bits, but for the sums of the bias's gradient, which
  /// go another way.
  private func expectSame(
    _ operation: Operation, as other: Operation,
    at point: (ImageBatch, Tensor<3>, Vector, ImageBatch?)
  ) {
    let (x, w, bias) = (point.0.watched(), point.1.watched(), point.2.watched())
    let addend = (point.3 ?? ImageBatch(zeros: [1, 1, 1, 1])).watched()
    let leaves = [WatchedLeaf(x), WatchedLeaf(w), WatchedLeaf(addend), WatchedLeaf(bias)]
    let (result, expected) = (operation(x, w, bias, addend), other(x, w, bias, addend))
    expectSameBits(result, expected)
    let direction = ImageBatch.random(result.shape, seed: 6)
    let found = spendTape(of: result, weightedBy: direction, at: leaves)
    let wanted = spendTape(of: expected, weightedBy: direction, at: leaves)
    #expect(found.dropLast() == wanted.dropLast())
    let (sums, wantedSums) = (found[3]?.elements ?? [], wanted[3]?.elements ?? [])
    #expect(sums.count == bias.count)
    #expect(zip(sums, wantedSums).allSatisfy { abs($0 - $1) < 1e-6 * Float(result.count) })
  }
}

private func rectified(_ images: ImageBatch, by rectifier: Rectifier?) -> ImageBatch {
  rectifier.map { images.rectified(by: $0) } ?? images
}
