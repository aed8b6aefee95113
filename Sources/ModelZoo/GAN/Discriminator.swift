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
  public let classEmbedding: Embedding?

  init(
    features: Sequential<ImageBatch, FeatureBatch>, head: Sequential<FeatureBatch, FeatureBatch>,
    classEmbedding: Embedding?
  ) {
    (self.features, self.head, self.classEmbedding) = (features, head, classEmbedding)
  }

  /// The scores of images, `[N]`; `labels` has a class an image where there are classes.
  public func callAsFunction(_ images: ImageBatch, labels: [Int]?) -> Vector {
    let features = features(images * 2 - 1)
    let scores = head(features).flattened
    guard let classEmbedding, let labels else { return scores }
    let rows = classEmbedding(Vector(labels.map { Float($0) }))
    return scores + (rows * features).sumPerSample()
  }
}
