import Foundation
import Layers
import Tensors
import TestSupport
import Testing

@testable import ModelZoo

/// The denoising criterion, and the stages of a stack.
@Suite struct DenoisingAutoencoderTests {
  private let format = ImageFormat(height: 4, width: 5, levels: 17)

  private func model(_ corruption: Corruption, _ loss: ReconstructionLoss) -> DenoisingAutoencoder {
    var generator = RandomGenerator(seed: 4)
    return DenoisingAutoencoder(
      DenoisingAutoencoder.Configuration(units: 9, corruption: corruption, loss: loss), format: format,
      using: &generator
    ).randomized()
  }

  private func stack(_ corruption: Corruption = Corruption(.masking, level: 0.4))
    -> StackedDenoisingAutoencoder
  {
    var generator = RandomGenerator(seed: 4)
    return StackedDenoisingAutoencoder(
      StackedDenoisingAutoencoder.Configuration(widths: [9, 7, 8], corruption: corruption), format: format,
      using: &generator
    ).randomized()
  }

  private func loss(of objective: Objective, on images: ImageBatch, seed: UInt64 = 5) -> Float {
    var generator = RandomGenerator(seed: seed)
    return objective.loss(Batch(images: images), .end, &generator).value.value
  }

  @Test(arguments: Corruption.Kind.allCases, ReconstructionLoss.allCases)
  func theLossHoldsWhatIsRestoredAgainstTheCleanImage(kind: Corruption.Kind, loss: ReconstructionLoss) {
    let corruption = Corruption(kind, level: 0.4)
    let model = model(corruption, loss)
    let images = randomImages(6, format)
    var generator = RandomGenerator(seed: 5)
    let corrupted = corruption(images, using: &generator)
    let restored = model.reconstructions(of: Batch(images: corrupted)).elements.map(Double.init)
    let wanted = zip(restored, images.elements.map(Double.init)).reduce(0) { sum, pair in
      let (x̂, x) = pair
      return sum + (loss == .squaredError ? (x̂ - x) * (x̂ - x) : -x * log(x̂) - (1 - x) * log(1 - x̂))
    }
    let got = self.loss(of: model.objectives[0], on: images)
    // 120 terms, and a logarithm near 1 loses what a probability is rounded by.
    #expect(abs(Double(got) - wanted / 6) < 1e-5 * wanted / 6)
  }

  @Test func everyStepCorruptsAnew() {
    let objective = model(Corruption(.masking, level: 0.4), .bernoulli).objectives[0]
    let images = randomImages(6, format)
    #expect(loss(of: objective, on: images, seed: 5) == loss(of: objective, on: images, seed: 5))
    #expect(loss(of: objective, on: images, seed: 5) != loss(of: objective, on: images, seed: 6))
  }

  @Test func aLayerRestoresTheCodesOfThoseBelow() {
    let model = stack(Corruption(.masking, level: 0))
    let images = randomImages(6, format)
    var codes = images.rowsOfPixels
    for (layer, objective) in zip(model.layers, model.objectives) {
      let logits = layer.decode(layer.encode(codes))
      let wanted = Tensor.binaryCrossEntropy(logits: logits, targets: codes).sumPerSample().mean()
      #expect(loss(of: objective, on: images) == wanted.value)
      codes = layer.encode(codes)
    }
    expectSameBits(model.features(of: images), codes)
  }

  @Test func theCodesOfEveryLayerGoThroughARegularizer() {
    let model = stack()
    let images = randomImages(6, format)
    expectSameBits(model.features(of: images) { $0 }, model.features(of: images))
    var shapes: [Int] = []
    let got = model.features(of: images) { codes in
      shapes.append(codes.shape[1])
      return codes * 2
    }
    #expect(shapes == [9, 7, 8])
    expectSameBits(got, model.layers.reduce(images.rowsOfPixels) { codes, layer in layer.encode(codes) * 2 })
  }

  @Test func featuresAloneGoThroughARegularizerWhereAModelDoesNotSayWhereItsLayersAre() {
    let model = model(Corruption(.masking, level: 0.4), .bernoulli)
    let images = randomImages(6, format)
    expectSameBits(model.features(of: images) { $0 * 2 }, model.features(of: images) * 2)
  }

  @Test func stagesShareTheRunEvenly() {
    let shares = stack().objectives.map(\.share)
    #expect(shares.map(\.lowerBound) == [0] + shares.dropLast().map(\.upperBound))
    #expect(shares.last?.upperBound == 1)
    #expect(shares.allSatisfy { abs($0.upperBound - $0.lowerBound - 1 / 3) < 1e-12 })
  }

  @Test func anObjectiveIsOfItsLayerAlone() {
    let model = stack()
    for (layer, objective) in zip(model.layers, model.objectives) { #expect(objective.module === layer) }
    #expect(model.objectives.map(\.name).first == "cross-entropy of layer 1")
  }
}
