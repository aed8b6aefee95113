import Layers
import Tensors

/// Small critics with every layer that one is made of.
enum Critics {
  /// Images of 7×9 with 2 channels.
  static func convolutional(activation: some Pointwise) -> Sequential<ImageBatch, FeatureBatch> {
    var generator = RandomGenerator(seed: 3)
    return Sequential {
      Conv2D(2, 5, kernel: 3, stride: 2, padding: 1, using: &generator)
      activation
      Conv2D(5, 4, kernel: 4, stride: 2, padding: 1, using: &generator)
      Tanh()
      Flatten()
      Linear(16, 1, using: &generator)
    }
  }

  /// Rows of 6 features.
  static func dense(activation: some Pointwise) -> Sequential<FeatureBatch, FeatureBatch> {
    var generator = RandomGenerator(seed: 3)
    return Sequential {
      Linear(6, 9, using: &generator)
      activation
      Linear(9, 7, using: &generator)
      SiLU()
      Linear(7, 5, using: &generator)
      Sigmoid()
      Linear(5, 1, using: &generator)
    }
  }

  /// Images of 5×6, which become 6×6 again on the way.
  static func transposed(_ first: some Pointwise, _ second: some Pointwise) -> Sequential<
    ImageBatch, FeatureBatch
  > {
    var generator = RandomGenerator(seed: 3)
    return Sequential {
      Conv2D(1, 3, kernel: 3, stride: 2, padding: 1, using: &generator)
      first
      ConvTransposed2D(3, 4, kernel: 4, stride: 2, padding: 1, using: &generator)
      second
      Flatten()
      Linear(144, 1, using: &generator)
    }
  }
}

/// ψ(φ(x)) + ⟨v_y, φ(x)⟩ (Miyato and Koyama 2018, "cGANs with projection discriminator", equation 3), of images with
/// 2 channels in 3 classes.
final class ProjectionCritic: Module {
  let features: Sequential<ImageBatch, ImageBatch>
  let output: Linear
  let embedding: Embedding

  init(activation: some Pointwise) {
    var generator = RandomGenerator(seed: 3)
    features = Sequential {
      Conv2D(2, 4, kernel: 3, padding: 1, using: &generator)
      activation
    }
    output = Linear(4, 1, using: &generator)
    embedding = Embedding(3, 4, using: &generator)
  }

  func callAsFunction(_ images: ImageBatch, classes: Vector) -> Vector {
    let sums = features(images).sumPerImage()
    return output(sums).flattened + sums.dotPerSample(embedding(classes))
  }
}
