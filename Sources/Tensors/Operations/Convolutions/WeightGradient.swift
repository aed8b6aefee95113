import CConvolution

/// The sums over pixels that make the gradient of a convolution's weights. Not recorded.
struct WeightGradient {
  private let convolution: Convolution

  init(_ convolution: Convolution) { self.convolution = convolution }

  /// The gradient, given images and the gradient of what they convolve to, either rectified as it is read. The sums of
  /// their channels, not rectified, go to whoever asks.
  func sum(
    _ images: ImageBatch, _ convolved: ImageBatch, reading rectifier: Rectifier? = nil,
    readingConvolved convolvedRectifier: Rectifier? = nil, imageSums: BiasGradient? = nil,
    convolvedSums: BiasGradient? = nil
  ) -> Tensor<3> {
    var geometry = convolution.geometry(inputs: images.shape, outputs: convolved.shape)
    return withKernelRectifier(rectifier) { rectifier in
      withKernelRectifier(convolvedRectifier) { convolvedRectifier in
        var options = gm_weight_options()
        (options.x_rectifier, options.y_rectifier) = (rectifier, convolvedRectifier)
        options.x_sums = imageSums?.storage(for: images)
        options.y_sums = convolvedSums?.storage(for: convolved)
        return Tensor<3>(shape: [convolution.tapCount, images.shape[3], convolved.shape[3]]) { target in
          withWorkspace(gm_convolve_weights_workspace_size(&geometry)) { workspace in
            gm_convolve_weights(&geometry, images.pointer, convolved.pointer, &options, target, workspace)
          }
        }
      }
    }
  }
}

/// The gradient of a bias: the sums of the channels of a result's gradient. The gradient of the weights, which reads
/// that as well, finds them on its way.
final class BiasGradient {
  private var found: (sums: Vector, gradient: Storage)?

  /// Where the sums of `gradient` are to be written.
  func storage(for gradient: ImageBatch) -> UnsafeMutablePointer<Float> {
    let sums = Vector(storage: Storage(count: gradient.shape[3]))
    found = (sums, gradient.storage)
    return sums.storage.elements
  }

  /// The sums of `gradient`: those found, if they were this one's.
  func sums(of gradient: ImageBatch) -> Vector {
    guard let found, found.gradient === gradient.storage, !gradient.isWatched else {
      return gradient.columnSums()
    }
    return found.sums
  }
}
