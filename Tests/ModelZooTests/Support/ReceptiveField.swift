import ModelZoo
import Tensors
import TestSupport

/// The pixels that the prediction of one pixel depends on, read off gradients, as a drawing:
///
///     # # # . .
///     # # 0 . .
///     . . . . .
///
/// # is seen, . is not, 0 is the pixel itself, unseen. It is a @ where any of its own channels is seen.
func receptiveField(of model: any AutoregressiveModel, row: Int, column: Int) -> String {
  let format = model.format
  // In one image alone a rectifier could hide a pixel.
  let images = randomImages(8, format).watched()
  let logits = model.logits(of: images)
  var weights = ImageBatch(zeros: logits.shape)
  let width = logits.shape[3]
  weights.withUnsafeMutableElements { weights in
    var random = TestRandom(seed: 9)
    for image in 0..<8 {
      let start = ((image * format.height + row) * format.width + column) * width
      for index in start..<start + width { weights[index] = Float.random(in: 0.5...1, using: &random) }
    }
  }
  let gradient = gradient(of: (logits * weights).sum(), at: images).elements
  let lines = (0..<format.height).map { y in
    (0..<format.width).map { x in
      let first = (y * format.width + x) * format.channels
      let isSeen = stride(from: first, to: gradient.count, by: format.dimensions).contains { start in
        gradient[start..<start + format.channels].contains { $0 != 0 }
      }
      return (y, x) == (row, column) ? (isSeen ? "@" : "0") : (isSeen ? "#" : ".")
    }.joined(separator: " ")
  }
  return lines.joined(separator: "\n")
}

/// The drawing of a model that sees every earlier pixel, of one channel.
func everyEarlierPixel(_ format: ImageFormat, row: Int, column: Int) -> String {
  let lines = (0..<format.height).map { y in
    (0..<format.width).map { x in
      (y, x) == (row, column) ? "0" : (y, x) < (row, column) ? "#" : "."
    }.joined(separator: " ")
  }
  return lines.joined(separator: "\n")
}
