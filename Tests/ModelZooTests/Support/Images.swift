import ModelZoo
import Tensors

/// Random images of `format`: each channel of each pixel at a random level.
func randomImages(_ count: Int, _ format: ImageFormat, seed: UInt64 = 11) -> ImageBatch {
  var generator = RandomGenerator(seed: seed)
  let levels = (0..<count * format.dimensions).map { _ in
    Float(Int.random(in: 0..<format.levels, using: &generator)) / Float(format.levels - 1)
  }
  return ImageBatch(levels, shape: format.shape(count: count))
}

/// All images of `format`, which must be few.
func allImages(_ format: ImageFormat) -> ImageBatch {
  let count = (0..<format.dimensions).reduce(1) { product, _ in product * format.levels }
  var intensities: [Float] = []
  for index in 0..<count {
    var rest = index
    for _ in 0..<format.dimensions {
      intensities.append(Float(rest % format.levels) / Float(format.levels - 1))
      rest /= format.levels
    }
  }
  return ImageBatch(intensities, shape: format.shape(count: count))
}
