import Tensors

/// Images as feature vectors: `[N, H, W, C]` to `[N, H·W·C]`, in that order.
///
/// PyTorch flattens `[N, C, H, W]`; a Linear that follows there must have its inputs permuted to the order
/// here, or its images permuted to `[N, H, W, C]` before they are flattened.
public final class Flatten: Layer {
  /// A flattening.
  public init() {}

  /// The images, each in one row.
  public func callAsFunction(_ input: ImageBatch) -> FeatureBatch {
    input.rowsOfPixels
  }
}

/// Feature vectors as images: `[N, height·width·channels]` to `[N, height, width, channels]`.
public final class Reshape: Layer {
  /// The size of the images.
  public let size: ImageSize

  /// The channels of the images.
  public let channels: Int

  /// A reshaping to images of this size.
  public init(height: Int, width: Int, channels: Int) {
    (size, self.channels) = (ImageSize(height, width), channels)
  }

  /// The rows, each as an image.
  public func callAsFunction(_ input: FeatureBatch) -> ImageBatch {
    requireChannels("Reshape", input, size.height * size.width * channels, "features")
    return input.reshaped([input.shape[0], size.height, size.width, channels])
  }
}
