import Tensors

extension AutoregressiveModel {
  /// `count` new images, drawn in raster order.
  public func sample(count: Int, using generator: inout RandomGenerator) -> ImageBatch {
    sample(count: count, using: &generator) { _ in }
  }

  /// The same images; `progress` hears the finished share after each pixel.
  public func sample(
    count: Int, using generator: inout RandomGenerator, progress: (Double) throws -> Void
  ) rethrows -> ImageBatch {
    try complete(
      ImageBatch(zeros: format.shape(count: count)), known: 0, using: &generator, progress: progress)
  }

  /// The images with all pixels after the first `known`, in raster order, drawn anew: draws from
  /// p(xₖ₊₁, … | x₁, …, xₖ).
  public func complete(
    _ images: ImageBatch, known: Int, using generator: inout RandomGenerator,
    progress: (Double) throws -> Void
  ) rethrows -> ImageBatch {
    requireImages(images, "complete")
    let pixels = format.height * format.width
    require(0...pixels ~= known, "complete: \(known) known pixels, of \(pixels)")
    return try inMode(.evaluation) {
      var (images, pass) = (images, incrementalPass(count: images.shape[0]))
      // What is to be drawn must not be seen, even by a model that looks ahead by mistake.
      images.clearPixels(from: known)
      for pixel in 0..<pixels {
        let (row, column) = pixel.quotientAndRemainder(dividingBy: format.width)
        if pixel < known {
          _ = pass.logits(row: row, column: column, of: images)
        } else {
          draw(row: row, column: column, of: &images, in: &pass, using: &generator)
        }
        try progress(Double(pixel + 1) / Double(pixels))
      }
      return images
    }
  }

  /// Draws one pixel: all its channels at once where they have a joint distribution, else one by one.
  private func draw(
    row: Int, column: Int, of images: inout ImageBatch, in pass: inout any IncrementalPass,
    using generator: inout RandomGenerator
  ) {
    for channels in likelihood.draws(channels: format.channels) {
      let distribution = PixelDistribution(
        logits: pass.logits(row: row, column: column, of: images), format: format, likelihood: likelihood)
      let values = distribution.sample(channels: channels, using: &generator)
      images.set(row: row, column: column, channel: channels.lowerBound, to: values)
    }
  }
}

extension Tensor where Rank == 4 {
  /// Sets all pixels from the `first` on, in raster order, to zero.
  fileprivate mutating func clearPixels(from first: Int) {
    let (shape, size) = (shape, shape[1] * shape[2] * shape[3])
    withUnsafeMutableElements { elements in
      for image in 0..<shape[0] {
        elements[image * size + first * shape[3]..<(image + 1) * size].update(repeating: 0)
      }
    }
  }
}
