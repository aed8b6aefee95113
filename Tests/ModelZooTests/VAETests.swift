import Foundation
import ModelZoo
import Tensors
import TestSupport
import Testing

@Suite struct VAETests {
  private static let coloured = ImageFormat(height: 1, width: 1, channels: 3, levels: 3)

  /// log p(x | z) of all images of the model's format, given `latents` of one row.
  private func likelihoodsOfAllImages(_ model: some LatentVariableModel, _ latents: FeatureBatch) -> [Double]
  {
    let images = allImages(model.format)
    let rows = FeatureBatch(repeatingRow: latents.flattened, shape: [images.shape[0], latents.shape[1]])
    return model.logLikelihood(of: Batch(images: images), given: rows).elements.map(Double.init)
  }

  @Test(arguments: [
    (ImageFormat(height: 2, width: 3, levels: 2), DecoderLikelihood.bernoulli),
    (ImageFormat(height: 2, width: 2, levels: 4), .discretizedLogistic), (coloured, .discretizedLogistic),
    (ImageFormat(height: 2, width: 3, levels: 2), .discretizedLogistic),
  ])
  func probabilitiesOfLevelsSumToOneAndTheirMeanIsDecoded(format: ImageFormat, likelihood: DecoderLikelihood)
  {
    let model = smallVAE(format, likelihood: likelihood, within: 2)
    #expect(model.hasProbabilities)
    let latents = FeatureBatch([[0.7, -1.3]])
    let probabilities = likelihoodsOfAllImages(model, latents).map { exp($0) }
    #expect(abs(probabilities.reduce(0, +) - 1) < 1e-5)
    let images = allImages(format).elements
    let decoded = model.decode(latents, labels: nil).elements
    for index in 0..<format.dimensions {
      let mean = probabilities.indices.reduce(0.0) { sum, image in
        sum + probabilities[image] * Double(images[image * format.dimensions + index])
      }
      #expect(abs(Double(decoded[index]) - mean) < 1e-5)
    }
  }

  /// Densities of one pixel, on a grid that is much finer than the least deviation, e^−3.5, and much wider.
  @Test(arguments: [DecoderLikelihood.gaussian, .isotropicGaussian])
  func densitiesIntegrateToOne(likelihood: DecoderLikelihood) {
    let format = ImageFormat(height: 1, width: 1, levels: 256)
    let model = smallVAE(format, likelihood: likelihood, within: 2)
    #expect(!model.hasProbabilities)
    let values = (-8000...8000).map { Float($0) * 0.004 }
    let latents = FeatureBatch(repeatingRow: Vector([0.7, -1.3]), shape: [values.count, 2])
    let images = ImageBatch(values, shape: [values.count, 1, 1, 1])
    let densities = model.logLikelihood(of: Batch(images: images), given: latents).elements
    let sum = densities.reduce(0.0) { $0 + exp(Double($1)) * 0.004 }
    #expect(abs(sum - 1) < 1e-4)
    let mean = zip(values, densities).reduce(0.0) { $0 + Double($1.0) * exp(Double($1.1)) * 0.004 }
    let decoded = model.decode(FeatureBatch([[0.7, -1.3]]), labels: nil).elements[0]
    #expect(abs(Double(decoded) - mean) < 1e-4)
  }

  @Test(arguments: DecoderLikelihood.allCases) func samplesAreImages(likelihood: DecoderLikelihood) {
    let format = ImageFormat(height: 3, width: 2, channels: 3, levels: likelihood == .bernoulli ? 2 : 5)
    let model = smallVAE(format, likelihood: likelihood)
    var generator = RandomGenerator(seed: 3)
    let images = model.sample(count: 20, using: &generator)
    #expect(images.shape == format.shape(count: 20))
    #expect(images.elements.allSatisfy { (0...1).contains($0) })
    if model.hasProbabilities {
      let highest = Float(format.levels - 1)
      #expect(images.elements.allSatisfy { abs($0 * highest - ($0 * highest).rounded()) < 1e-5 })
    }
    var again = RandomGenerator(seed: 3)
    #expect(model.sample(count: 20, using: &again) == images)
  }

  @Test func theUsualLikelihoodIsOverTheFormatsLevels() {
    for levels in [2, 17, 256] {
      let format = ImageFormat(height: 28, width: 28, levels: levels)
      #expect(DecoderLikelihood.usual(for: format) == (levels == 2 ? .bernoulli : .discretizedLogistic))
      #expect(VAE.configuration(for: format).likelihood == .usual(for: format))
      #expect(ConvolutionalVAE.configuration(for: format).likelihood == .usual(for: format))
    }
    #expect(!smallVAE(ImageFormat(height: 2, width: 2, levels: 17), likelihood: .bernoulli).hasProbabilities)
  }

  @Test func featuresAreThePosteriorsMeansAndReconstructionsComeFromThem() {
    let format = ImageFormat(height: 5, width: 4, levels: 3)
    for model in [smallVAE(format), smallConvolutionalVAE(format)] as [any LatentVariableModel] {
      let batch = Batch(images: randomImages(3, format), labels: [7, 8, 9])
      let means = model.posterior(of: batch).mean
      #expect(model.featureCount == 2 && means.shape == [3, 2])
      #expect(model.features(of: batch.images) == means)
      #expect(model.reconstructions(of: batch) == model.decode(means, labels: nil))
      let names = model.featureExtractor.namedParameters.map(\.name)
      #expect(!names.isEmpty && names.count < model.namedParameters.count)
    }
  }

  @Test func aClassConditionalModelMindsClasses() {
    let format = ImageFormat(height: 4, width: 5, levels: 2)
    expectClassesMatter(to: smallVAE(format, classes: 3))
    expectClassesMatter(to: smallConvolutionalVAE(format, classes: 3))
  }

  private func expectClassesMatter(to model: some VariationalAutoencoder) {
    let images = randomImages(2, model.format)
    let (first, second) = (Batch(images: images, labels: [0, 2]), Batch(images: images, labels: [1, 2]))
    let (means, others) = (
      model.posterior(of: first).mean.elements, model.posterior(of: second).mean.elements
    )
    #expect(means[0] != others[0] && means[2...] == others[2...])
    let latents = FeatureBatch.random([2, 2])
    let likelihoods = [first, second].map { model.logLikelihood(of: $0, given: latents).elements }
    #expect(likelihoods[0][0] != likelihoods[1][0] && likelihoods[0][1] == likelihoods[1][1])
    #expect(model.features(of: images).shape == [2, 2])

    func draw(_ model: some GenerativeModel) -> [Float] {
      var generator = RandomGenerator(seed: 4)
      return model.sample(count: 30, using: &generator).elements
    }
    #expect(draw(model) == draw(model.given((0..<30).map { $0 % 3 })))
    #expect(draw(model) != draw(model.given(class: 1)))
  }

  @Test func missingLabelsStop() async {
    await #expect(processExitsWith: .failure) {
      let format = ImageFormat(height: 4, width: 5, levels: 2)
      _ = smallVAE(format, classes: 3).posterior(of: Batch(images: randomImages(2, format)))
    }
  }

  @Test func estimatesHaveTheSameBitsForEveryThreadCount() {
    let format = ImageFormat(height: 3, width: 3, levels: 2)
    let model = smallVAE(format, widths: [8], within: 0.3)
    expectSameBitsForEveryThreadCount {
      var generator = RandomGenerator(seed: 1)
      let batch = Batch(images: randomImages(300, format))
      return [model.importanceWeightedLogLikelihood(of: batch, samples: 30, using: &generator)]
    }
  }

  @Test(arguments: [
    (VAE.Configuration(widths: [3, 0], latents: 2, likelihood: .bernoulli), "a layer of 0 units"),
    (VAE.Configuration(widths: [], latents: 0, likelihood: .bernoulli), "0 latent variables"),
    (VAE.Configuration(widths: [], latents: 1, likelihood: .bernoulli, classes: -1), "-1 classes"),
  ])
  func impossibleNetworksAreNamed(configuration: VAE.Configuration, fault: String) {
    #expect(VAE.fault(in: configuration, for: ImageFormat(height: 8, width: 8, levels: 2)) == fault)
  }

  @Test func moreLevelsThanTheImageHasHalvesAreNamed() {
    let format = ImageFormat(height: 8, width: 8, levels: 2)
    var configuration = ConvolutionalVAE.configuration(for: format)
    configuration.channels = [4, 4, 4]
    #expect(ConvolutionalVAE.fault(in: configuration, for: format) == nil)
    configuration.channels = [4, 4, 4, 4]
    #expect(ConvolutionalVAE.fault(in: configuration, for: format)?.contains("4 levels") == true)
    configuration.channels = [0]
    #expect(ConvolutionalVAE.fault(in: configuration, for: format) == "0 channels")
  }
}
