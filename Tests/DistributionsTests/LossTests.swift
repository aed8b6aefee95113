import Distributions
import Tensors
import TestSupport
import Testing

@Suite struct LossTests {
  @Test func reductionsSumOverWhatTheirNamesSay() {
    let predictions = Tensor<3>([1, 2, 3, 4, 5, 6, 7, 8], shape: [2, 2, 2])
    let targets = Tensor<3>(zeros: [2, 2, 2])
    // Squares sum to 30 in the first sample and 174 in the second.
    let values = Reduction.allCases.map { meanSquaredError(predictions, targets, reduction: $0).value }
    #expect(Reduction.allCases == [.sum, .sumPerSampleMeanOverBatch, .meanOverAll])
    #expect(values == [204, 102, 25.5])
  }

  @Test(arguments: Reduction.allCases)
  func gradientsAreThoseOfTheFunction(reduction: Reduction) {
    let (x, t) = (FeatureBatch.random([3, 4]), FeatureBatch.random([3, 4], in: 0...1, seed: 2))
    expectGradient(of: { meanSquaredError($0, $1, reduction: reduction) }, at: x, t)
    expectGradient(of: { binaryCrossEntropy(logits: $0, targets: t, reduction: reduction) }, at: x)
    expectGradient(
      of: { softmaxCrossEntropy(logits: $0, targets: Vector([1, 0, 3]), reduction: reduction) }, at: x)
  }

  @Test func crossEntropiesAreNegativeLikelihoods() {
    let logits = FeatureBatch.random([3, 4])
    let targets = FeatureBatch.randomIndices([3, 4], below: 2)
    let binary = binaryCrossEntropy(logits: logits, targets: targets, reduction: .sumPerSampleMeanOverBatch)
    expectSameBits(binary, -Bernoulli(logits: logits).logLikelihood(of: targets).mean())
    let labels = FeatureBatch([2, 0, 3], shape: [3, 1])
    let softmax = softmaxCrossEntropy(
      logits: logits, targets: labels.flattened, reduction: .sumPerSampleMeanOverBatch)
    expectSameBits(softmax, -Categorical(logits: logits, classes: 4).logLikelihood(of: labels).mean())
  }
}
