import Layers
import ModelZoo
import Tensors
import TestSupport
import Testing

/// What holds of every autoencoder, and what configurations they refuse.
@Suite struct AutoencoderTests {
  /// Autoencoders of every kind in `format`, with weights that let nothing hide.
  private static func models(
    _ format: ImageFormat, corruption: Corruption = Corruption(.masking, level: 0.5)
  ) -> [any RepresentationModel & ReconstructionModel] {
    var generator = RandomGenerator(seed: 7)
    return [
      Autoencoder(
        Autoencoder.Configuration(widths: [9, 7], code: 4, activation: .tanh), format: format,
        using: &generator
      ).randomized(),
      ConvolutionalAutoencoder(
        ConvolutionalAutoencoder.Configuration(channels: [4, 5], code: 6), format: format, using: &generator
      ).randomized(),
      DenoisingAutoencoder(
        DenoisingAutoencoder.Configuration(units: 11, corruption: corruption), format: format,
        using: &generator
      ).randomized(),
      StackedDenoisingAutoencoder(
        StackedDenoisingAutoencoder.Configuration(widths: [8, 10, 6], corruption: corruption), format: format,
        using: &generator
      ).randomized(),
    ]
  }

  private static let formats = [
    ImageFormat(height: 4, width: 4, levels: 2), ImageFormat(height: 5, width: 7, levels: 17),
    ImageFormat(height: 9, width: 6, channels: 3, levels: 256),
  ]

  @Test(arguments: formats)
  func reconstructionsAreIntensitiesInTheFormat(format: ImageFormat) {
    for model in Self.models(format) {
      let images = randomImages(3, format)
      let reconstructions = model.reconstructions(of: Batch(images: images))
      #expect(reconstructions.shape == images.shape)
      #expect(reconstructions.elements.allSatisfy { 0...1 ~= $0 })
      #expect(model.features(of: images).shape == [3, model.featureCount])
    }
  }

  @Test func nothingIsCorruptedOutsideOfLosses() {
    let format = Self.formats[1]
    let images = randomImages(3, format)
    let corruptions = [Corruption(.masking, level: 0), Corruption(.masking, level: 1)]
    for (clean, corrupting) in zip(
      Self.models(format, corruption: corruptions[0]), Self.models(format, corruption: corruptions[1]))
    {
      for mode in [Mode.evaluation, .training] {
        let features = corrupting.inMode(mode) { corrupting.features(of: images) }
        expectSameBits(features, clean.features(of: images))
        expectSameBits(
          corrupting.reconstructions(of: Batch(images: images)),
          clean.reconstructions(of: Batch(images: images)))
      }
    }
  }

  @Test(arguments: formats)
  func everyParameterIsMovedByAnObjective(format: ImageFormat) {
    for model in Self.models(format) {
      let batch = Batch(images: randomImages(4, format))
      var moved: Set<ObjectIdentifier> = []
      for objective in model.objectives {
        moved.formUnion(Self.movedParameters(of: objective.module, by: objective, on: batch))
      }
      for named in model.namedParameters {
        #expect(moved.contains(ObjectIdentifier(named.parameter)), "\(type(of: model)): \(named.name)")
      }
    }
  }

  private static func movedParameters(
    of module: some Module, by objective: Objective, on batch: Batch
  ) -> [ObjectIdentifier] {
    var generator = RandomGenerator(seed: 2)
    let (_, gradients) = valueAndGradient(of: module) { _ in objective.loss(batch, .end, &generator).value }
    return gradients.entries.filter { $0.gradient.elements.contains { $0 != 0 } }
      .map { ObjectIdentifier($0.parameter.parameter) }
  }

  @Test func featuresDependOnTheFeatureExtractorAlone() {
    let format = Self.formats[2]
    let images = randomImages(8, format)
    for model in Self.models(format) {
      let extractor = Set(model.featureExtractor.namedParameters.map { ObjectIdentifier($0.parameter) })
      for named in model.namedParameters {
        let (value, before) = (named.parameter.flattened, model.features(of: images))
        named.parameter.flattened = value + 0.25
        let isMoved = model.features(of: images) != before
        named.parameter.flattened = value
        #expect(isMoved == extractor.contains(ObjectIdentifier(named.parameter)), "\(named.name)")
      }
    }
  }

  @Test func bitsAreTheSameForEveryThreadCount() {
    let format = ImageFormat(height: 28, width: 27, levels: 256)
    var generator = RandomGenerator(seed: 7)
    let batch = Batch(images: randomImages(33, format))
    let model = StackedDenoisingAutoencoder(
      StackedDenoisingAutoencoder.Configuration(widths: [70, 50]), format: format, using: &generator)
    for objective in model.objectives {
      expectSameBitsForEveryThreadCount {
        Self.lossAndGradients(of: objective.module, by: objective, on: batch)
      }
    }
  }

  private static func lossAndGradients(
    of module: some Module, by objective: Objective, on batch: Batch
  ) -> [any AnyTensor] {
    var generator = RandomGenerator(seed: 2)
    let (loss, gradients) = valueAndGradient(of: module) { _ in objective.loss(batch, .end, &generator).value
    }
    return [Vector([loss])] + gradients.entries.map(\.gradient)
  }

  @Test(arguments: [8, 28]) func usualConfigurationsHaveNoFault(size: Int) {
    for format in [1, 3].map({ ImageFormat(height: size, width: size, channels: $0, levels: 256) }) {
      #expect(Autoencoder.fault(in: Autoencoder.configuration(for: format), for: format) == nil)
      #expect(
        ConvolutionalAutoencoder.fault(in: ConvolutionalAutoencoder.configuration(for: format), for: format)
          == nil)
      #expect(
        DenoisingAutoencoder.fault(in: DenoisingAutoencoder.configuration(for: format), for: format) == nil)
      #expect(
        StackedDenoisingAutoencoder.fault(
          in: StackedDenoisingAutoencoder.configuration(for: format), for: format) == nil)
    }
  }

  @Test func faultsAreNamed() {
    let format = Self.formats[1]
    let noise = Corruption(.masking, level: 2)
    #expect(
      Autoencoder.fault(in: Autoencoder.Configuration(widths: [3, 0], code: 2), for: format)
        == "a layer of 0 units")
    #expect(
      ConvolutionalAutoencoder.fault(
        in: ConvolutionalAutoencoder.Configuration(channels: [2, 2, 2], code: 2), for: format)
        == "3 levels, which halve 5×7 down to nothing")
    #expect(
      DenoisingAutoencoder.fault(
        in: DenoisingAutoencoder.Configuration(units: 3, corruption: noise), for: format)
        == "a corruption level of 2.0")
    #expect(
      StackedDenoisingAutoencoder.fault(
        in: StackedDenoisingAutoencoder.Configuration(widths: []), for: format)
        == "no layers")
  }
}
