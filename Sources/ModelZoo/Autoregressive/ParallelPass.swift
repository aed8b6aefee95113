import Tensors

/// A pass that shares its images out to threads, in groups that each have a pass of their own.
///
/// So a pixel of all images is one piece of parallel work, however many layers it takes, and what a group's
/// pass keeps stays in its thread's cache.
public struct ParallelPass<Pass: IncrementalPass>: IncrementalPass {
  private struct Group {
    var pass: Pass
    var images: ImageBatch
    var logits: ImageBatch?
  }

  private let pass: (_ images: Range<Int>) -> Pass
  private let imagesEach: Int
  private var groups: [Group] = []
  private var lastPixel = 0

  /// Passes like `pass`, which has not begun, over `count` images altogether.
  public init(_ pass: Pass, count: Int) { self.init(count: count) { _ in pass } }

  /// Passes over `count` images altogether, each over the range that it is made for.
  public init(count: Int, pass: @escaping (_ images: Range<Int>) -> Pass) {
    self.pass = pass
    // Enough images to read the weights for, where there are enough.
    imagesEach = min(max((count + 3) / 4, 1), 16)
  }

  /// The logits of one pixel of all images, `[N, 1, 1, logits]`.
  public mutating func logits(row: Int, column: Int, of images: ImageBatch) -> ImageBatch {
    let pixel = row * images.shape[2] + column
    if groups.isEmpty { shareOut(images) }
    let changed = min(lastPixel, pixel)..<pixel + 1
    let imagesEach = imagesEach
    groups.withUnsafeMutableBufferPointer { groups in
      Compute.forEachPiece(groups.count) { index in
        groups[index].images.copyPixels(changed, from: images, first: index * imagesEach)
        groups[index].logits = nil  // its memory is free for the next ones
        groups[index].logits = groups[index].pass.logits(row: row, column: column, of: groups[index].images)
      }
    }
    lastPixel = pixel
    return ImageBatch(joining: groups.compactMap { $0.logits }, count: images.shape[0])
  }

  private mutating func shareOut(_ images: ImageBatch) {
    groups = stride(from: 0, to: max(images.shape[0], 1), by: imagesEach).map { first in
      let range = first..<min(first + imagesEach, images.shape[0])
      return Group(pass: pass(range), images: images.samples(range))
    }
  }
}

extension Tensor where Rank == 4 {
  /// The single pixels of some batches, `count` images altogether, one batch after the other.
  fileprivate init(joining batches: [ImageBatch], count: Int) {
    self.init(zeros: [count, 1, 1, batches.first?.shape[3] ?? 0])
    withUnsafeMutableElements { target in
      var start = 0
      for batch in batches {
        start = batch.withUnsafeElements { target[start...].update(fromContentsOf: $0) }
      }
    }
  }

  /// Sets some pixels, numbered in raster order, to those of `images` from the image `first` on.
  fileprivate mutating func copyPixels(_ pixels: Range<Int>, from images: ImageBatch, first: Int) {
    let (count, channels) = (shape[0], shape[3])
    let size = shape[1] * shape[2] * channels
    let part = pixels.lowerBound * channels..<pixels.upperBound * channels
    images.withUnsafeElements { source in
      withUnsafeMutableElements { target in
        for image in 0..<count {
          for element in part { target[image * size + element] = source[(first + image) * size + element] }
        }
      }
    }
  }
}
