import Foundation
import Layers
import ModelZoo
import Tensors
import TestSupport
import Testing

/// A small PixelCNN++ for images of `format`, initialised from random ones.
func smallPixelCNNPlusPlus(
  _ format: ImageFormat, resolutions: Int = 2, components: Int = 2, dropout: Float = 0
) -> PixelCNNPlusPlus {
  var generator = RandomGenerator(seed: 7)
  let configuration = PixelCNNPlusPlus.Configuration(
    filters: 6, blocks: 1, resolutions: resolutions, components: components, dropout: dropout)
  let model = PixelCNNPlusPlus(configuration, format: format, using: &generator)
  model.initialize(from: randomImages(6, format, seed: 5))
  return model
}

@Suite struct PixelCNNPlusPlusTests {
  static let formats = [
    ImageFormat(height: 7, width: 6, levels: 16),
    ImageFormat(height: 5, width: 8, channels: 3, levels: 256),
  ]

  /// A changed pixel may move the parameters of later pixels alone, and must move those of the next one.
  /// Through three resolutions, of sides that can't be halved.
  @Test(arguments: formats, [1, 3])
  func parametersDependOnEarlierPixelsAlone(format: ImageFormat, resolutions: Int) {
    let model = smallPixelCNNPlusPlus(format, resolutions: resolutions)
    let images = randomImages(1, format)
    let before = model.logits(of: images).elements
    let pixels = format.height * format.width
    let each = before.count / pixels
    for changed in 0..<pixels {
      for channel in 0..<format.channels {
        var other = images
        other.withUnsafeMutableElements { elements in
          let place = changed * format.channels + channel
          elements[place] = elements[place] > 0.5 ? 0 : 1
        }
        let after = model.logits(of: other).elements
        let kept = (changed + 1) * each
        #expect(before[..<kept] == after[..<kept], "pixel \(changed) is seen by itself or an earlier one")
        if changed < pixels - 1 {
          #expect(before[kept...] != after[kept...], "pixel \(changed) is seen by none")
        }
      }
    }
  }

  /// The gradient of one pixel's parameters is zero at that pixel and all after it, and at no pixel before
  /// it: there is no blind spot.
  @Test func aPixelSeesAllBeforeIt() {
    let format = ImageFormat(height: 7, width: 7, levels: 16)
    let model = smallPixelCNNPlusPlus(format, resolutions: 3)
    let images = randomImages(1, format).watched()
    let logits = model.logits(of: images)
    let each = logits.shape[3]
    for pixel in [8, 24, 27, 28, 34, 48] {
      let own = logits.flattened.channels(pixel * each..<(pixel + 1) * each)
      let slope = gradient(of: own.square(), at: images).elements
      #expect(slope[..<pixel].allSatisfy { $0 != 0 }, "pixel \(pixel) is blind to one before it")
      #expect(slope[pixel...].allSatisfy { $0 == 0 }, "pixel \(pixel) sees itself or a later one")
    }
  }

  @Test(arguments: [
    (ImageFormat(height: 3, width: 3, levels: 2), 1, 0), (ImageFormat(height: 3, width: 3, levels: 2), 3, 0),
    (ImageFormat(height: 3, width: 3, levels: 2), 2, 3), (ImageFormat(height: 2, width: 2, levels: 4), 2, 2),
    (ImageFormat(height: 1, width: 3, channels: 3, levels: 2), 2, 2),
  ])
  func probabilitiesOfAllImagesSumToOne(format: ImageFormat, resolutions: Int, components: Int) {
    let model = smallPixelCNNPlusPlus(format, resolutions: resolutions, components: components)
    let sum = model.logLikelihood(of: allImages(format)).elements.reduce(0.0) { $0 + exp(Double($1)) }
    // Each of the at most 512 probabilities is right to some 1e-6 of itself.
    #expect(abs(sum - 1) < 1e-5)
  }

  @Test(arguments: [0, 2])
  func samplesAreAsFrequentAsTheirProbability(components: Int) {
    let format = ImageFormat(height: 2, width: 2, levels: 2)
    let model = smallPixelCNNPlusPlus(format, components: components)
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

  @Test func initialisationMakesPreActivationsStandard() {
    let format = ImageFormat(height: 8, width: 8, levels: 16)
    let model = smallPixelCNNPlusPlus(format)
    let images = randomImages(6, format, seed: 5)
    let logits = model.logits(of: images)
    let ones = Vector(ones: [logits.shape[3]])
    let statistics = logits.batchNormalized(scale: ones, offset: ones).statistics
    #expect(statistics.mean.elements.allSatisfy { abs($0) < 1e-5 })
    #expect(statistics.variance.elements.allSatisfy { abs($0 - 1) < 1e-4 })
  }

  @Test func hasTheSameBitsOnAnyNumberOfThreads() {
    let format = ImageFormat(height: 28, width: 28, levels: 256)
    let model = smallPixelCNNPlusPlus(format, resolutions: 3)
    let images = randomImages(4, format)
    expectSameBitsForEveryThreadCount {
      let (loss, gradients) = valueAndGradient(of: model) { -$0.logLikelihood(of: images).mean() }
      return [Vector([loss])] + gradients.entries.map(\.gradient)
    }
  }

  @Test func dropoutActsInTrainingAlone() {
    let format = Self.formats[0]
    let model = smallPixelCNNPlusPlus(format, dropout: 0.5)
    let images = randomImages(2, format)
    let calm = model.logits(of: images).elements
    #expect(calm == model.logits(of: images).elements)
    #expect(model.inMode(.training) { model.logits(of: images).elements } != calm)
  }

  @Test func configurationsThatNoModelCanHaveAreFaults() {
    let colour = ImageFormat(height: 8, width: 8, channels: 3, levels: 256)
    let pair = ImageFormat(height: 8, width: 8, channels: 2, levels: 256)
    for format in [colour, ImageFormat(height: 28, width: 28, levels: 2)] {
      #expect(PixelCNNPlusPlus.fault(in: PixelCNNPlusPlus.configuration(for: format), for: format) == nil)
    }
    #expect(PixelCNNPlusPlus.fault(in: .init(filters: 8, blocks: 1, components: 0), for: colour) != nil)
    #expect(PixelCNNPlusPlus.fault(in: .init(filters: 8, blocks: 1, components: 5), for: pair) != nil)
    #expect(
      PixelCNNPlusPlus.fault(in: .init(filters: 8, blocks: 1, resolutions: 0, components: 5), for: colour)
        != nil)
  }
}
