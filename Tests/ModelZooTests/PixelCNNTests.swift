import Foundation
import Layers
import ModelZoo
import Tensors
import Testing

/// A small PixelCNN for images of `format`.
func smallPixelCNN(_ format: ImageFormat, seed: UInt64 = 7) -> PixelCNN {
  var generator = RandomGenerator(seed: seed)
  let configuration = PixelCNN.Configuration(features: 6, blocks: 2, headFeatures: 12, dropout: 0.5)
  return PixelCNN(configuration, format: format, using: &generator)
}

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

@Suite struct PixelCNNTests {
  static let formats = [
    ImageFormat(height: 5, width: 6, levels: 2),
    ImageFormat(height: 6, width: 5, levels: 5),
    ImageFormat(height: 4, width: 5, channels: 2, levels: 4),
    ImageFormat(height: 5, width: 4, channels: 3, levels: 3),
  ]

  /// A changed pixel may move predictions of later channels and pixels alone, and must move some.
  @Test(arguments: formats)
  func logitsDependOnEarlierPixelsAlone(format: ImageFormat) {
    let model = smallPixelCNN(format)
    let images = randomImages(1, format)
    let before = model.logits(of: images).elements
    let logitsEach = before.count / format.dimensions
    for changed in 0..<format.dimensions {
      var other = images
      other.withUnsafeMutableElements { $0[changed] = $0[changed] > 0 ? 0 : 1 }
      let after = model.logits(of: other).elements
      let kept = (changed + 1) * logitsEach
      #expect(before[..<kept] == after[..<kept], "dimension \(changed) is seen by itself or an earlier one")
      if changed < format.dimensions - 1 {
        #expect(before[kept...] != after[kept...], "dimension \(changed) is seen by none")
      }
    }
  }

  @Test(arguments: [
    ImageFormat(height: 3, width: 3, levels: 2),
    ImageFormat(height: 2, width: 2, levels: 4),
    ImageFormat(height: 1, width: 3, channels: 3, levels: 2),
    ImageFormat(height: 2, width: 1, channels: 2, levels: 3),
  ])
  func probabilitiesOfAllImagesSumToOne(format: ImageFormat) {
    let model = smallPixelCNN(format)
    let sum = model.logLikelihood(of: allImages(format)).elements.reduce(0.0) { $0 + exp(Double($1)) }
    // Each of the at most 512 probabilities is right to some 1e-6 of itself.
    #expect(abs(sum - 1) < 1e-5)
  }

  @Test func samplesAreAsFrequentAsTheirProbability() {
    let format = ImageFormat(height: 2, width: 2, levels: 2)
    let model = smallPixelCNN(format)
    let count = 4_000
    var generator = RandomGenerator(seed: 3)
    let samples = model.sample(count: count, using: &generator).elements
    var frequency = [Int](repeating: 0, count: 16)
    for image in 0..<count {
      frequency[(0..<4).reduce(0) { $0 + Int(samples[image * 4 + $1]) << $1 }] += 1
    }
    let expected = model.logLikelihood(of: allImages(format)).elements.map { exp(Double($0)) * Double(count) }
    let chiSquare = zip(frequency, expected).reduce(0.0) { $0 + pow(Double($1.0) - $1.1, 2) / $1.1 }
    // Fifteen degrees of freedom: 37.7 is passed once in a thousand seeds.
    #expect(chiSquare < 37.7)
  }

  @Test func samplesAreLevelsAndRepeatWithTheSeed() {
    let format = ImageFormat(height: 3, width: 4, channels: 3, levels: 5)
    let model = smallPixelCNN(format)
    let draw = { (seed: UInt64) in
      var generator = RandomGenerator(seed: seed)
      return model.sample(count: 3, using: &generator)
    }
    let first = draw(1)
    #expect(first.shape == [3, 3, 4, 3])
    #expect(first.elements.allSatisfy { [0, 0.25, 0.5, 0.75, 1].contains($0) })
    #expect(first.elements == draw(1).elements)
    #expect(first.elements != draw(2).elements)
  }

  @Test func parametersAreNamedAsInPyTorch() {
    let names = smallPixelCNN(Self.formats[0]).namedParameters.map(\.name)
    #expect(names.prefix(2) == ["input.weight", "input.bias"])
    #expect(names.contains("blocks.1.masked.weight"))
    #expect(names.suffix(4) == ["head.1.weight", "head.1.bias", "head.3.weight", "head.3.bias"])
  }

  @Test func dropoutActsInTrainingAlone() {
    let format = Self.formats[1]
    let model = smallPixelCNN(format)
    let images = randomImages(2, format)
    let calm = model.logits(of: images).elements
    #expect(calm == model.logits(of: images).elements)
    #expect(model.inMode(.training) { model.logits(of: images).elements } != calm)
  }
}
