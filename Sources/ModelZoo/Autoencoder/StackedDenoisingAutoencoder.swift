import Layers
import Tensors

/// A stack of denoising autoencoders, trained layer by layer: the inputs of each layer are the codes of the one below.
///
///     y⁰ = x,   yⁱ = σ(yⁱ⁻¹·Wᵢ + bᵢ)
///
/// Layer i has the i-th share of the run, in which it learns to restore yⁱ⁻¹ from its corruption while the layers below
/// are fixed. Those compute yⁱ⁻¹ from clean images: nothing is corrupted but what the trained layer reads. The codes of
/// the last layer are the features, from which a classifier can start. A reconstruction goes down again through the
/// layers' decoders.
///
/// Vincent et al. 2010, "Stacked denoising autoencoders: learning useful representations in a deep network with a
/// local denoising criterion", section 3.5, with tied weights.
public final class StackedDenoisingAutoencoder: ZooModel, RepresentationModel, ReconstructionModel {
  /// The hyper-parameters of a stack of denoising autoencoders.
  public struct Configuration: Codable, Sendable, Equatable {
    /// The units of each layer, in order.
    public var widths: [Int]
    /// The noise.
    public var corruption: Corruption
    /// What is restored is held against clean inputs by this.
    public var loss: ReconstructionLoss

    /// The hyper-parameters of a stack of denoising autoencoders.
    public init(
      widths: [Int], corruption: Corruption = Corruption(.masking, level: 0.25),
      loss: ReconstructionLoss = .bernoulli
    ) {
      (self.widths, self.corruption, self.loss) = (widths, corruption, loss)
    }
  }

  /// The name on command lines and in files.
  public static let name = "stacked-denoising-autoencoder"
  /// The folder of the zoo.
  public static let family = "Autoencoder"
  /// One line about the model.
  public static let summary = "denoising layers pretrained one by one (Vincent et al. 2010)"

  /// The hyper-parameters of this model.
  public let configuration: Configuration
  /// What its images look like.
  public let format: ImageFormat

  let layers: [DenoisingLayer]

  /// A model with fresh weights.
  public init(
    _ configuration: Configuration, format: ImageFormat, using generator: inout RandomGenerator
  ) {
    (self.configuration, self.format) = (configuration, format)
    layers = zip([format.dimensions] + configuration.widths, configuration.widths).map { inputs, units in
      DenoisingLayer(inputs, units, using: &generator)
    }
  }

  /// Greedy layer-wise pretraining: the mean denoising loss of each layer, one after the other for equal shares of the
  /// run.
  public var objectives: [Objective] {
    func start(of place: Int) -> Double { Double(place) / Double(layers.count) }
    return layers.enumerated().map { place, layer in
      let share = start(of: place)..<start(of: place + 1)
      return Objective("\(configuration.loss.term) of layer \(place + 1)", of: layer, during: share) {
        batch, generator in
        let clean = self.codes(of: batch.images, layers: place)
        let corrupted = self.configuration.corruption(clean, using: &generator)
        return layer.denoisingLoss(of: corrupted, clean: clean, self.configuration.loss)
      }
    }
  }

  /// y of the first `count` layers.
  private func codes(of images: ImageBatch, layers count: Int) -> FeatureBatch {
    layers.prefix(count).reduce(images.rowsOfPixels) { codes, layer in layer.encode(codes) }
  }

  /// The units of the last layer.
  public var featureCount: Int { configuration.widths.last ?? format.dimensions }

  /// The codes of the last layer.
  public func features(of images: ImageBatch) -> FeatureBatch { codes(of: images, layers: layers.count) }

  /// The same, where the codes of every layer go through `regularizer`.
  public func features(
    of images: ImageBatch, through regularizer: (FeatureBatch) -> FeatureBatch
  ) -> FeatureBatch {
    layers.reduce(images.rowsOfPixels) { codes, layer in regularizer(layer.encode(codes)) }
  }

  /// The encoders of all layers.
  public var featureExtractor: any Module {
    Sequential<FeatureBatch, FeatureBatch> {
      for layer in layers {
        layer.encoder
        Sigmoid()
      }
    }
  }

  /// The last layer's codes, decoded layer by layer.
  public func reconstructions(of batch: Batch) -> ImageBatch { decode(features(of: batch.images)) }

  /// The images that codes of the last layer stand for.
  package func decode(_ codes: FeatureBatch) -> ImageBatch {
    layers.reversed().reduce(codes) { codes, layer in layer.decode(codes).sigmoid() }
      .reshaped(format.shape(count: codes.shape[0]))
  }
}
