import Foundation
import Layers
import ModelZoo
import Tensors
import TestSupport
import Testing

/// Expects the probabilities of all images of the model's format, of which there must be few, to sum to 1.
func expectProbabilitiesSumToOne(
  of model: any AutoregressiveModel, sourceLocation: SourceLocation = #_sourceLocation
) {
  let images = allImages(model.format)
  let sum = model.logLikelihood(of: images).elements.reduce(0.0) { $0 + exp(Double($1)) }
  // Each log-probability is a sum of some ten terms, right to 1e-6, and the probability to as much of itself.
  #expect(abs(sum - 1) < 1e-5, "they sum to \(sum)", sourceLocation: sourceLocation)
}

/// Expects samples to be as frequent as their probability. The model is for four binary pixels.
func expectSamplesAsFrequentAsProbable(
  of model: any AutoregressiveModel, sourceLocation: SourceLocation = #_sourceLocation
) {
  let count = 4_000
  var generator = RandomGenerator(seed: 3)
  let samples = model.sample(count: count, using: &generator).elements
  var frequency = [Int](repeating: 0, count: 16)
  for image in 0..<count {
    frequency[(0..<4).reduce(0) { $0 + Int(samples[image * 4 + $1]) << $1 }] += 1
  }
  let expected = model.logLikelihood(of: allImages(model.format)).elements
    .map { exp(Double($0)) * Double(count) }
  let chiSquare = zip(frequency, expected).reduce(0.0) { $0 + pow(Double($1.0) - $1.1, 2) / $1.1 }
  // Fifteen degrees of freedom: 37.7 is passed once in a thousand seeds.
  #expect(chiSquare < 37.7, sourceLocation: sourceLocation)
}

/// Expects likelihood and all gradients to have the same bits with 1 to 4 threads. `count` images must be enough work
/// to be cut into chunks.
func expectSameBitsForEveryThreadCount(
  of model: some AutoregressiveModel, count: Int, sourceLocation: SourceLocation = #_sourceLocation
) {
  let images = randomImages(count, model.format)
  expectSameBitsForEveryThreadCount(sourceLocation: sourceLocation) {
    let (loss, gradients) = valueAndGradient(of: model, mode: .evaluation) {
      -$0.logLikelihood(of: images).mean()
    }
    return [Vector([loss])] + gradients.entries.map(\.gradient)
  }
}
