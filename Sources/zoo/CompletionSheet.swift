import GenerativeModels
import Pictures

/// Completions beside what they were made from: a row an image, with what is given, the completions, the original.
struct CompletionSheet {
  /// `[N, H, W, C]`.
  let originals: ImageBatch

  /// `[N · K, H, W, C]`: the K completions of each image, side by side.
  let completed: ImageBatch

  /// The first pixels of an image, in raster order, that were given.
  let known: Int

  /// The whole, `[1, height, width, C]`.
  var picture: ImageBatch {
    let (count, shape) = (originals.shape[0], originals.shape)
    let (size, each) = (shape[1] * shape[2] * shape[3], completed.shape[0] / count)
    let (given, all) = (originals.elements, completed.elements)
    var tiles: [Float] = []
    for image in 0..<count {
      let original = given[image * size..<(image + 1) * size]
      tiles += original.prefix(known * shape[3])
      tiles += Array(repeating: 0.5, count: size - known * shape[3])
      tiles += all[image * each * size..<(image + 1) * each * size]
      tiles += original
    }
    return ImageBatch(tiles, shape: [count * (each + 2), shape[1], shape[2], shape[3]])
      .tiled(columns: each + 2)
  }
}

extension Tensor where Rank == 4 {
  /// Each image `count` times in turn.
  func repeated(_ count: Int) -> ImageBatch {
    let size = shape[1] * shape[2] * shape[3]
    let elements = elements
    let copies = (0..<shape[0]).flatMap { image in
      Array(repeating: elements[image * size..<(image + 1) * size], count: count).joined()
    }
    return ImageBatch(copies, shape: [shape[0] * count, shape[1], shape[2], shape[3]])
  }
}
