import Layers
import ModelZoo
import Tensors

extension GenerativeModel {
  /// `count` samples, drawn some at a time, so that what a model keeps while it draws stays small: `[count, H, W, C]`.
  /// The draws are the same each time.
  ///
  /// Of a class-conditional model they show each class in turn.
  public func samples(count: Int, seed: UInt64 = 1) -> ImageBatch {
    samples(count: count, seed: seed) { _ in }
  }

  /// The same samples; `progress` hears the finished share, in 0...1. If it throws, that is the end.
  public func samples(
    count: Int, seed: UInt64 = 1, progress: (Double) throws -> Void
  ) rethrows -> ImageBatch {
    require(count > 0, "samples: \(count) of them")
    // A part starts with the first class, so it has a whole number of turns.
    let classes = max((self as? any ClassConditionalModel)?.classes ?? 0, 1)
    let part = max(100 / classes, 1) * classes
    var generator = RandomGenerator(seed: seed, stream: 0x6A75_6467_6564_2121)  // "judged!!"
    var elements: [Float] = []
    elements.reserveCapacity(count * format.dimensions)
    try inMode(.evaluation) {
      for start in stride(from: 0, to: count, by: part) {
        let number = min(part, count - start)
        let drawn = try sample(count: number, using: &generator) { share in
          try progress((Double(start) + share * Double(number)) / Double(count))
        }
        elements += drawn.elements
        try progress(Double(start + number) / Double(count))
      }
    }
    return ImageBatch(elements, shape: format.shape(count: count))
  }
}
