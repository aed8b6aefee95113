import Foundation
import Layers
import Tensors
import TestSupport
import Testing

@testable import ModelZoo

@Suite struct VQVAETests {
  /// A small model whose every number counts, with a codebook of encoded images.
  private func model(
    _ format: ImageFormat, codes: Int = 5, downsamplings: Int = 1, share: Double = 0.5
  ) -> VQVAE {
    var generator = RandomGenerator(seed: 7)
    let configuration = VQVAE.Configuration(
      codes: codes, codeFeatures: 3, downsamplings: downsamplings, hiddenFeatures: 6, residualFeatures: 4,
      autoencoderShare: share,
      prior: GatedPixelCNN.Configuration(
        features: 4, layers: 2, inputKernel: 3, headFeatures: 6, embedding: 3))
    let model = VQVAE(configuration, format: format, using: &generator).randomized()
    model.initialize(from: randomImages(9, format, seed: 5))
    return model
  }

  static let formats = [
    ImageFormat(height: 4, width: 6, levels: 2),
    ImageFormat(height: 6, width: 4, levels: 5),
    ImageFormat(height: 4, width: 4, channels: 3, levels: 3),
  ]

  /// Eight binary pixels from a map of two codes: few enough to sum over all images and all maps.
  @Test func theBoundIsBelowTheLikelihood() {
    let format = ImageFormat(height: 2, width: 4, levels: 2)
    let model = model(format, codes: 3)
    let images = allImages(format)
    var generator = RandomGenerator(seed: 1)
    let bound = model.evidenceLowerBound(of: Batch(images: images), using: &generator).bound.elements
    let exact = exactLogLikelihood(of: images, by: model)
    for (bound, exact) in zip(bound, exact) { #expect(Double(bound) < exact) }
    // Each is a sum of nine products of nine factors, right to 1e-6 of itself.
    #expect(abs(exact.reduce(0) { $0 + exp($1) } - 1) < 1e-4)
  }

  /// log Σ p(z)·p(x | z) over all maps of codes.
  private func exactLogLikelihood(of images: ImageBatch, by model: VQVAE) -> [Double] {
    let maps = allImages(model.prior.format)
    let prior = model.prior.logLikelihood(of: maps).elements
    let means = model.decode(model.prior.format.levels(of: maps))
    let size = model.format.dimensions
    return (0..<images.shape[0]).map { image in
      let probabilities = (0..<maps.shape[0]).map { map in
        (0..<size).reduce(exp(Double(prior[map]))) { product, pixel in
          let mean = Double(means.elements[map * size + pixel])
          return product * (images.elements[image * size + pixel] > 0 ? mean : 1 - mean)
        }
      }
      return log(probabilities.reduce(0, +))
    }
  }

  @Test(arguments: formats)
  func theBoundIsMadeOfDecoderAndPrior(format: ImageFormat) {
    let (model, images) = (model(format), randomImages(4, format))
    var generator = RandomGenerator(seed: 1)
    let bound = model.evidenceLowerBound(of: Batch(images: images), using: &generator)
    let codes = model.codes(of: images)
    #expect(codes.shape == [4, format.height / 2, format.width / 2, 1])
    let shown = ImageBatch(codes.elements.map { $0 / 4 }, shape: codes.shape)
    #expect(bound.divergence == -model.prior.logLikelihood(of: shown))
    let loss = model.autoencoderLoss(of: images)
    let reconstruction = loss.terms.first { $0.name == "reconstruction" }?.value
    #expect(reconstruction == -bound.reconstruction.mean())
    #expect(bound.bound == bound.reconstruction - bound.divergence)
    #expect(generator == RandomGenerator(seed: 1))
  }

  @Test func lossesHaveTermsAndCodesAreCounted() {
    let format = Self.formats[0]
    let model = model(format)
    let images = randomImages(6, format)
    let loss = model.autoencoderLoss(of: images)
    let terms = Dictionary(uniqueKeysWithValues: loss.terms.map { ($0.name, $0.value.value) })
    let names = ["reconstruction", "codebook loss", "commitment loss", "codes used", "code perplexity"]
    #expect(loss.terms.map(\.name) == names)
    #expect(abs(names[..<3].reduce(0) { $0 + (terms[$1] ?? 0) } - loss.value.value) < 1e-4)
    #expect(terms["codes used"] == Float(Set(model.codes(of: images).elements).count))
    #expect(abs((terms["commitment loss"] ?? 0) - 0.25 * (terms["codebook loss"] ?? 0)) < 1e-5)
  }

  @Test func stagesHaveSharesOfTheRunAndModulesOfTheirOwn() {
    let model = model(Self.formats[0], share: 0.3)
    let objectives = model.objectives
    #expect(objectives.map(\.share) == [0..<0.3, 0.3..<1])
    let parts = objectives.map { Set($0.module.trainableParameters.map { ObjectIdentifier($0.parameter) }) }
    #expect(parts[0].isDisjoint(with: parts[1]))
    #expect(parts[0].count + parts[1].count == model.trainableParameters.count)
    let extractor = Set(model.featureExtractor.namedParameters.map(\.name))
    #expect(extractor.contains("encoder.0.weight") && extractor.contains("quantizer.codebook"))
    #expect(!extractor.contains { $0.hasPrefix("decoder") || $0.hasPrefix("prior") })
  }

  @Test(arguments: formats)
  func samplesRepeatWithTheSeed(format: ImageFormat) {
    let model = model(format)
    func sample(_ seed: UInt64) -> ImageBatch {
      var generator = RandomGenerator(seed: seed)
      return model.sample(count: 7, using: &generator)
    }
    let images = sample(1)
    #expect(images.shape == format.shape(count: 7))
    #expect(images.elements.allSatisfy { 0...1 ~= $0 })
    #expect(images == sample(1))
    #expect(images != sample(2))
  }

  @Test(arguments: formats)
  func reconstructionsAreDecodedFeatures(format: ImageFormat) {
    let (model, images) = (model(format), randomImages(5, format))
    let features = model.features(of: images)
    #expect(features.shape == [5, model.featureCount])
    let map: Shape<4> = [5, format.height / 2, format.width / 2, 3]
    let decoded = model.pixels(of: features.reshaped(map)).mean
    #expect(model.reconstructions(of: Batch(images: images)) == decoded)
  }

  @Test func featuresLeadBackToTheEncoder() {
    let (model, images) = (model(Self.formats[1]), randomImages(3, Self.formats[1]))
    let (_, gradients) = valueAndGradient(of: model, mode: .evaluation) { $0.features(of: images).sum() }
    for (named, gradient) in gradients.entries where named.name.hasPrefix("encoder") {
      #expect(gradient.elements.contains { $0 != 0 }, "\(named.name)")
    }
  }

  /// Fewer encoder outputs than a codebook has vectors would be a code each.
  @Test func aFreshCodebookIsInUse() {
    let format = Self.formats[1]
    let (model, images) = (model(format, codes: 4), randomImages(9, format, seed: 5))
    var counts = CodeCounts(codes: model.codeCount)
    counts.add(model.codes(of: images))
    #expect(counts.used == 4)
  }

  @Test func bitsAreTheSameForEveryThreadCount() {
    let format = ImageFormat(height: 12, width: 20, levels: 5)
    let (model, images) = (model(format, codes: 40), randomImages(9, format))
    expectSameBitsForEveryThreadCount {
      var generator = RandomGenerator(seed: 1)
      let bound = model.evidenceLowerBound(of: Batch(images: images), using: &generator)
      let (_, gradients) = valueAndGradient(of: model, mode: .evaluation) { model in
        model.autoencoderLoss(of: images).value
      }
      return [bound.bound, model.sample(count: 5, using: &generator)] + gradients.entries.map(\.gradient)
    }
  }

  @Test func faultsAreNamed() {
    func fault(_ change: (inout VQVAE.Configuration) -> Void) -> String? {
      var configuration = VQVAE.configuration(for: Self.formats[0])
      change(&configuration)
      return VQVAE.fault(in: configuration, for: Self.formats[0])
    }
    #expect(fault { _ in } == nil)
    #expect(fault { $0.downsamplings = 0 } == "0 downsamplings")
    #expect(fault { $0.downsamplings = 2 } == "2 downsamplings of 4×6 pixels")
    #expect(fault { $0.codes = 1 } == "1 codes")
    #expect(fault { $0.hiddenFeatures = 0 } == "0 features")
    #expect(fault { $0.residualBlocks = -1 } == "-1 residual blocks")
    #expect(fault { $0.commitment = -1 } == "a commitment of -1.0")
    #expect(fault { $0.autoencoderShare = 1 } == "an autoencoder's share of 1.0")
    #expect(fault { $0.prior.classes = 3 } == "a prior of 3 classes")
    #expect(
      fault { $0.prior.kernel = 2 }
        == "a prior with a kernel of 2, where an odd number of 3 or more is wanted")
  }
}
