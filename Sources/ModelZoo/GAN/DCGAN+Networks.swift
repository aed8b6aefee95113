import Layers
import Tensors

extension DCGAN {
  /// The size and channels of a map of features.
  package struct FeatureMap {
    package var size: ImageSize
    package var channels: Int
    package var count: Int { size.height * size.width * channels }
  }

  /// The maps from the image's on, each half the size of the one before.
  package static func maps(of configuration: Configuration, for format: ImageFormat) -> [FeatureMap] {
    let sizes = format.halvedSizes(levels: configuration.channels.count)
    return zip(sizes, [format.channels] + configuration.channels).map { FeatureMap(size: $0, channels: $1) }
  }

  /// N(0, 0.02²), of all weights (section 4 of the paper).
  private static let initializer = Initializer.normal(deviation: 0.02)

  /// From noise to the smallest of `maps`, and on to the largest, the image.
  static func generator(
    from inputs: Int, to maps: [FeatureMap], using generator: inout RandomGenerator
  ) -> Sequential<FeatureBatch, ImageBatch> {
    let smallest = maps[maps.count - 1]
    return Sequential {
      Linear(inputs, smallest.count, bias: false, initializer: initializer, using: &generator)
      Reshape(height: smallest.size.height, width: smallest.size.width, channels: smallest.channels)
      for level in maps.indices.dropLast().reversed() {
        BatchNorm(maps[level + 1].channels, scale: scale, using: &generator)
        ReLU()
        ConvTransposed2D(
          maps[level + 1].channels, maps[level].channels, kernel: 4, stride: 2, padding: 1,
          outputPadding: ImageSize(maps[level].size.height % 2, maps[level].size.width % 2),
          bias: level == 0, initializer: initializer, biasInitializer: .zeros, using: &generator)
      }
      Tanh()
      Intensities()
    }
  }

  /// N(1, 0.02²), of the scales of batch normalisation.
  private static let scale = Initializer.normal(mean: 1, deviation: 0.02)

  /// From the largest of `maps`, the image, to the smallest, and from there to a score.
  static func discriminator(
    of maps: [FeatureMap], _ configuration: Configuration, using generator: inout RandomGenerator
  ) -> Discriminator {
    let normalization = configuration.discriminatorNormalization
    let features = Sequential<ImageBatch, FeatureBatch> {
      for (level, (input, output)) in zip(maps, maps.dropFirst()).enumerated() {
        let isNormalized = normalization == .batch && level > 0
        if normalization == .spectral {
          SpectralNormConv2D(
            input.channels, output.channels, kernel: 4, stride: 2, padding: 1, initializer: initializer,
            biasInitializer: .zeros, using: &generator)
        } else {
          Conv2D(
            input.channels, output.channels, kernel: 4, stride: 2, padding: 1, bias: !isNormalized,
            initializer: initializer, biasInitializer: .zeros, using: &generator)
        }
        if isNormalized { BatchNorm(output.channels, scale: scale, using: &generator) }
        LeakyReLU(0.2)
      }
      Flatten()
    }
    return Discriminator(
      features: features, count: maps[maps.count - 1].count, classes: configuration.classes,
      isSpectral: normalization == .spectral, initializer: initializer, using: &generator)
  }
}
