/// What one training step sees.
public struct Batch {
  /// `[N, H, W, C]`, intensities in 0...1.
  public let images: ImageBatch

  /// One class an image, where the data has classes.
  public let labels: [Int]?

  /// Images with their classes.
  public init(images: ImageBatch, labels: [Int]? = nil) {
    (self.images, self.labels) = (images, labels)
  }
}
