import Layers
import Tensors

/// A network that scores images: higher where it takes one for data.
///
///     D(x) = ψ(φ(x))                    D(x, c) = ψ(φ(x)) + V_c·φ(x)
///
/// with features φ, a linear ψ and, where images have classes, a row V_c of features a class (Miyato and Koyama 2018,
/// "cGANs with projection discriminator", equation 5). Images are moved from 0...1 to −1...1 first.
public final class Discriminator: Module {
  /// φ: images `[N, H, W, C]` to features `[N, F]`.
  public let features: Sequential<ImageBatch, FeatureBatch>

  /// ψ: `[N, F]` to `[N, 1]`.
  public let head: Sequential<FeatureBatch, FeatureBatch>

  /// V: `[classes, F]`.
  public let classEmbedding: Sequential<Vector, FeatureBatch>?

  /// A discriminator of `count` features, whose head starts at what `initializer` draws. Head and classes are
  /// spectrally normalised if asked.
  init(
    features: Sequential<ImageBatch, FeatureBatch>, count: Int, classes: Int, isSpectral: Bool = false,
    initializer: Initializer, using generator: inout RandomGenerator
  ) {
    self.features = features
    head = Sequential {
      if isSpectral {
        SpectralNormLinear(count, 1, initializer: initializer, biasInitializer: .zeros, using: &generator)
      } else {
        Linear(count, 1, initializer: initializer, biasInitializer: .zeros, using: &generator)
      }
    }
    classEmbedding =
      classes == 0
      ? nil
      : Sequential {
        if isSpectral {
          SpectralNormEmbedding(classes, count, initializer: .normal(deviation: 0.02), using: &generator)
        } else {
          Embedding(classes, count, initializer: .normal(deviation: 0.02), using: &generator)
        }
      }
  }

  /// The scores of images, `[N]`; `labels` has a class an image where there are classes.
  public func callAsFunction(_ images: ImageBatch, labels: [Int]?) -> Vector {
    self(images, classes: labels.map { labels in Vector(labels.map { Float($0) }) })
  }

  /// The same, for classes that are numbers of a tensor: `[N]`.
  package func callAsFunction(_ images: ImageBatch, classes: Vector?) -> Vector {
    let features = features(images * 2 - 1)
    let scores = head(features).flattened
    guard let classEmbedding, let classes else { return scores }
    return scores + (classEmbedding(classes) * features).sumPerSample()
  }
}
