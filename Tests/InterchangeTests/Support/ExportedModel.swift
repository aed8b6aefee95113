import GenerativeModels
import Testing

@testable import Interchange

/// A small model with weights and statistics that are all different, of which every function is exported.
struct ExportedModel: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let make: @Sendable () -> any ZooModel

  private init<M: ZooModel & SendableMetatype>(
    _ type: M.Type, _ configuration: M.Configuration, _ format: ImageFormat, _ note: String = ""
  ) {
    testDescription = note.isEmpty ? M.name : "\(M.name), \(note)"
    make = {
      var generator = RandomGenerator(seed: 1)
      let model = M(configuration, format: format, using: &generator)
      model.stirWeights()
      return model
    }
  }

  private static let grey = ImageFormat(height: 8, width: 6, levels: 4)
  private static let odd = ImageFormat(height: 7, width: 5, channels: 3, levels: 3)
  private static let binary = ImageFormat(height: 6, width: 6, levels: 2)

  static let all: [ExportedModel] = autoencoders + adversarial + autoregressive

  private static let autoencoders = [
    ExportedModel(Autoencoder.self, .init(widths: [9], code: 4, activation: .softplus), odd),
    ExportedModel(ConvolutionalAutoencoder.self, .init(channels: [3, 4], code: 5), odd),
    ExportedModel(DenoisingAutoencoder.self, .init(units: 7), grey),
    ExportedModel(StackedDenoisingAutoencoder.self, .init(widths: [8, 5]), grey),
    ExportedModel(VAE.self, .init(widths: [9, 7], latents: 3, likelihood: .bernoulli), binary, "bernoulli"),
    ExportedModel(
      VAE.self, .init(widths: [9], latents: 3, likelihood: .discretizedLogistic, classes: 4), grey,
      "of classes"),
    ExportedModel(
      VAE.self, .init(widths: [9], latents: 3, activation: .sigmoid, likelihood: .gaussian), odd, "gaussian"),
    ExportedModel(VAE.self, .init(widths: [9], latents: 3, likelihood: .isotropicGaussian), odd, "isotropic"),
    ExportedModel(
      ConvolutionalVAE.self, .init(channels: [3, 4], width: 8, latents: 3, likelihood: .bernoulli), odd),
    ExportedModel(
      ConvolutionalVAE.self,
      .init(channels: [3, 4], width: 8, latents: 3, likelihood: .discretizedLogistic, classes: 3), grey,
      "of classes"),
    ExportedModel(
      VQVAE.self, VQVAE.configuration(for: ImageFormat(height: 8, width: 8, levels: 4)),
      ImageFormat(height: 8, width: 8, levels: 4)),
  ]

  private static let adversarial = [
    ExportedModel(
      GAN.self, .init(generatorWidths: [9], discriminatorWidths: [6], pieces: 3, latents: 4), grey),
    ExportedModel(
      GAN.self, .init(generatorWidths: [9], discriminatorWidths: [6], pieces: 2, latents: 4, classes: 3), odd,
      "of classes"),
    ExportedModel(DCGAN.self, .init(channels: [3, 4], latents: 5), odd),
    ExportedModel(
      DCGAN.self, .init(channels: [3, 4], latents: 5, discriminatorNormalization: .spectral, classes: 3),
      grey,
      "spectral, of classes"),
  ]

  private static let autoregressive = [
    ExportedModel(PixelCNN.self, .init(features: 3, blocks: 2, headFeatures: 6), odd),
    ExportedModel(PixelCNN.self, .init(features: 4, blocks: 1, kernel: 5, headFeatures: 6), binary, "binary"),
    ExportedModel(GatedPixelCNN.self, .init(features: 6, layers: 3, inputKernel: 5, headFeatures: 6), odd),
    ExportedModel(
      GatedPixelCNN.self,
      .init(features: 4, layers: 2, inputKernel: 5, headFeatures: 6, skipConnections: true, classes: 3), grey,
      "of classes, with skip connections"),
    ExportedModel(PixelCNNPlusPlus.self, .init(filters: 4, blocks: 1, resolutions: 3, components: 2), odd),
    ExportedModel(
      PixelCNNPlusPlus.self, .init(filters: 4, blocks: 2, resolutions: 2, components: 0), binary, "binary"),
  ]
}

extension Module {
  /// Moves every parameter, so that none is 0 or 1 where a mistake would not show, nor so large that a sigmoid hides it.
  func stirWeights() {
    var random = RandomGenerator(seed: 7)
    for named in namedParameters {
      let shape: Shape<1> = [named.parameter.flattened.count]
      let noise = Vector(uniformIn: -0.15..<0.2, shape: shape, using: &random)
      named.parameter.flattened = named.parameter.flattened + noise
    }
  }
}

extension ModelFunction {
  /// Inputs for `count` samples, as the library takes them and as the graph does.
  func someInputs(count: Int) -> (arguments: FunctionArguments, values: [String: Values]) {
    var generator = RandomGenerator(seed: 11)
    var arguments = FunctionArguments()
    var values: [String: Values] = [:]
    for port in inputs {
      switch port.kind {
      case .image(let height, let width, let channels):
        let levels = Float(3)
        let shape: Shape<4> = [count, height, width, channels]
        let images = (ImageBatch(uniformIn: 0..<1, shape: shape, using: &generator) * levels)
          .elements.map { $0.rounded(.down) / (levels - 1) }
        arguments.images.append(ImageBatch(images, shape: shape))
        values[port.name] = Values(shape.array, images.map(Double.init)).transposed([0, 3, 1, 2])
      case .features(let width):
        let features = FeatureBatch(normalMean: 0, deviation: 1, shape: [count, width], using: &generator)
        arguments.features.append(features)
        values[port.name] = Values([count, width], features.elements.map(Double.init))
      case .indices(let shape, let bound):
        let indices = (0..<count * shape.reduce(1, *)).map { Float($0 * 5 % bound) }
        arguments.indices.append(Vector(indices))
        values[port.name] = Values([count] + shape, indices.map(Double.init))
      case .number: Issue.record("no function takes single numbers")
      }
    }
    return (arguments, values)
  }

  /// What the library computes, as the graph gives it.
  func results(for arguments: FunctionArguments) -> [Values] {
    body(arguments).map { result in
      switch result {
      case .images(let images):
        Values(images.shape.array, images.elements.map(Double.init)).transposed([0, 3, 1, 2])
      case .features(let features): Values(features.shape.array, features.elements.map(Double.init))
      case .numbers(let numbers): Values([numbers.count], numbers.elements.map(Double.init))
      }
    }
  }
}
