import Layers
import ModelZoo
import Representations
import SampleQuality
import Tensors

extension ImageModel {
  /// What of the model can be given to other programs; its main use first.
  public var functions: [ModelFunction] {
    switch self {
    case let model as any VariationalAutoencoder: model.bothWays
    case let model as any AutoencodingModel: model.bothWays
    case let model as any AdversarialPair: model.bothNetworks
    case let model as GatedPixelCNN: [model.conditionalLogits]
    case let model as any AutoregressiveModel: [model.logitsFunction]
    case let model as VQVAE: [model.decoderFunction]
    case let model as DenoisingAutoencoder: model.bothWays(decode: model.decode)
    case let model as StackedDenoisingAutoencoder: model.bothWays(decode: model.decode)
    default: []
    }
  }
}

extension VariationalAutoencoder {
  fileprivate var bothWays: [ModelFunction] {
    let latents = ModelFunction.Port.features("latents", latentCount, "z, drawn from N(0, 1)")
    let images = ModelFunction.Port.images(format, "the mean of p(x | z), in 0...1")
    let moments = [
      ModelFunction.Port.features("mean", latentCount, "the mean of q(z | x)"),
      .features("log_variance", latentCount, "the logarithm of the variance of q(z | x)"),
    ]
    return [
      .ofFeatures("decoder", decoder, latents, classes: classes, to: [images]) { latents, labels in
        let code = labels.map { .concatenated([latents, $0.oneHot(self.classes)]) } ?? latents
        return [.images(self.mean(of: code))]
      },
      .ofImages("encoder", encoder, format, classes: classes, to: moments) { images, labels in
        let code = self.encoded(images, classes: labels.map { $0.oneHot(self.classes) })
        let count = self.latentCount
        return [.features(code.channels(0..<count)), .features(code.channels(count..<2 * count))]
      },
    ]
  }
}

extension AutoencodingModel {
  fileprivate var bothWays: [ModelFunction] {
    let code = ModelFunction.Port.features("code", featureCount, "what the encoder gives")
    return [
      .ofFeatures("decoder", decoder, code, to: [.images(format)]) { code, _ in
        [.images(self.decoder(code).sigmoid())]
      },
      .ofImages("encoder", encoder, format, to: [code]) { images, _ in [.features(self.encoder(images))] },
    ]
  }
}

extension RepresentationModel {
  /// Both ways of a model whose two networks have the same weights.
  fileprivate func bothWays(decode: @escaping (FeatureBatch) -> ImageBatch) -> [ModelFunction] {
    let code = ModelFunction.Port.features("code", featureCount, "what the encoder gives")
    return [
      .ofFeatures("decoder", self, code, to: [.images(format)]) { code, _ in [.images(decode(code))] },
      .ofImages("encoder", featureExtractor, format, to: [code]) { images, _ in
        [.features(self.features(of: images))]
      },
    ]
  }
}

extension AdversarialPair {
  fileprivate var bothNetworks: [ModelFunction] {
    let latents = ModelFunction.Port.features("latents", latentCount, "z, drawn from N(0, 1)")
    let scores = ModelFunction.Port(
      name: "scores", meaning: "higher where an image is taken for one of the data", kind: .number)
    return [
      .ofFeatures("generator", generatorNetwork, latents, classes: classes, to: [.images(format)]) {
        latents, labels in
        let code = labels.map { .concatenated([latents, $0.oneHot(self.classes)]) } ?? latents
        return [.images(self.generatorNetwork(code))]
      },
      .ofImages("discriminator", discriminatorNetwork, format, classes: classes, to: [scores]) {
        images, labels in [.numbers(self.discriminatorNetwork(images, classes: labels))]
      },
    ]
  }
}

extension AutoregressiveModel {
  /// What the logits are, and how many a pixel has.
  fileprivate var logitsPort: ModelFunction.Port {
    let count = likelihood.logitCount(for: format)
    let meaning =
      switch likelihood {
      case .levels where format.levels == 2: "of each channel, the logit of the upper level"
      case .levels: "of each channel, one channel's after another's, the logits of \(format.levels) levels"
      case .logisticMixture(let components):
        "the parameters of a mixture of \(components) logistic distributions"
      }
    return ModelFunction.Port(
      name: "logits", meaning: "given the pixels before in raster order: \(meaning)",
      kind: .image(height: format.height, width: format.width, channels: count))
  }

  fileprivate var logitsFunction: ModelFunction {
    .ofImages("logits", self, format, to: [logitsPort]) { images, _ in [.images(self.logits(of: images))] }
  }
}

extension GatedPixelCNN {
  fileprivate var conditionalLogits: ModelFunction {
    .ofImages("logits", self, format, classes: classes, to: [logitsPort]) { images, labels in
      [.images(self.logits(of: images, classes: labels))]
    }
  }
}

extension VQVAE {
  fileprivate var decoderFunction: ModelFunction {
    let size = codeFormat.size
    let codes = ModelFunction.Port(
      name: "codes", meaning: "the codes of a map's pixels, 0 ..< \(codeCount)",
      kind: .indices(shape: [size.height, size.width], below: codeCount))
    let images = ModelFunction.Port.images(format, "the mean of p(x | z), in 0...1")
    let module = ModuleGroup([("quantizer", quantizer), ("decoder", decoder)])
    return ModelFunction(name: "decoder", inputs: [codes], outputs: [images], module: module) { arguments in
      let codes = arguments.indices[0]
      let count = codes.count / (size.height * size.width)
      return [.images(self.decode(codes.reshaped([count, size.height, size.width, 1])))]
    }
  }
}

extension FeatureClassifier {
  /// The classifier's logits.
  public var function: ModelFunction {
    let logits = ModelFunction.Port.features(
      "logits", classes, "of each class, the logarithm of its probability up to a constant")
    return .ofImages("classifier", classifier, format, to: [logits]) { images, _ in
      [.features(self.classifier.logits(of: images))]
    }
  }
}
