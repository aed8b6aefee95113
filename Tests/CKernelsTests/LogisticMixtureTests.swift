import CPointwise
import Foundation
import Testing

extension Kernels {
  @Suite struct LogisticMixtures {
    @Test(arguments: MixtureCase.all)
    func isNearTheDefinition(_ mixture: MixtureCase) {
      let results = mixture.compute()
      for pixel in 0..<mixture.pixels {
        let expected = mixture.reference(mixture.parameters(of: pixel).map(Double.init), pixel)
        // Some twenty terms of one sign, each right to a few units, and the logarithm of a sum of K.
        let tolerance = (40 + Double(mixture.components)) * 0x1p-24 * max(1, abs(expected))
        #expect(abs(Double(results.logProbabilities[pixel]) - expected) <= tolerance, "pixel \(pixel)")
      }
    }

    @Test(arguments: MixtureCase.all)
    func gradientsAreThoseOfTheDefinition(_ mixture: MixtureCase) {
      let (results, width) = (mixture.compute(), mixture.parameterCount)
      for pixel in 0..<min(mixture.pixels, 5) {
        let parameters = mixture.parameters(of: pixel).map(Double.init)
        for index in 0..<width {
          let expected = derivative(
            of: { value in
              var moved = parameters
              moved[index] = value
              return mixture.reference(moved, pixel)
            }, at: parameters[index])
          let got = Double(results.dparameters[pixel * width + index])
          let wanted = expected * Double(mixture.dlogProbabilities[pixel])
          #expect(abs(got - wanted) < 2e-5 * max(1, abs(wanted)), "pixel \(pixel), parameter \(index)")
        }
      }
    }

    @Test(arguments: MixtureCase.all + MixtureCase.large)
    func hasTheSameBitsEverywhere(_ mixture: MixtureCase) {
      expectSameBitsEverywhere("\(mixture)") {
        let results = mixture.compute()
        return results.logProbabilities + results.scores + results.dparameters
      }
    }

    /// Far means, scales beyond the least and far above the range: finite, and no gradient for what is cut
    /// off.
    @Test(arguments: [-1e4, -1, 0.3, 1e4] as [Float], [-1e3, -7.5, -2, 20, 80] as [Float])
    func extremeParametersGiveFiniteResults(mean: Float, logScale: Float) {
      for level in [0, 1, 128, 254, 255] {
        let (parameters, image): ([Float], [Float]) = ([0, mean, logScale], [Float(level) / 255])
        var (logProbability, score, gradient): ([Float], [Float], [Float]) = ([0], [0], [0, 0, 0])
        gm_logistic_mixture(1, 1, 1, 256, parameters, image, &logProbability, &score)
        gm_logistic_mixture_backward(1, 1, 1, 256, parameters, image, score, [1], &gradient)
        #expect(logProbability[0].isFinite && logProbability[0] <= 0)
        #expect(gradient.allSatisfy { $0.isFinite })
        #expect(logScale >= -7 || gradient[2] == 0)
      }
    }
  }
}

/// A mixture of some size, and pixels, extremes among them.
struct MixtureCase: Sendable, CustomTestStringConvertible {
  var pixels: Int
  var channels: Int
  var components: Int
  var levels: Int

  static let all = cases([
    (7, 1, 1, 2), (9, 1, 5, 256), (5, 3, 10, 256), (6, 3, 3, 8), (4, 1, 16, 17), (4, 3, 19, 256),
  ])
  static let large = cases([(3000, 1, 5, 256), (900, 3, 10, 256)])

  private static func cases(_ sizes: [(Int, Int, Int, Int)]) -> [MixtureCase] {
    sizes.map { MixtureCase(pixels: $0, channels: $1, components: $2, levels: $3) }
  }

  var testDescription: String {
    "\(pixels) pixels of \(channels), \(components) components, \(levels) levels"
  }

  /// Parameters a pixel.
  var parameterCount: Int { components * (channels == 1 ? 3 : 10) }

  /// Means and coefficients in ±1, logarithms of scales from −3.5 to 0.5.
  var parameters: [Float] {
    let arrays = channels == 1 ? 2 : 3
    return noise(pixels * parameterCount, seed: 1).enumerated().map { index, value in
      let array = index % parameterCount / components
      return array > 0 && (array - 1) % arrays == 1 ? 2 * value - 1.5 : value
    }
  }

  var images: [Float] {
    (0..<pixels * channels).map { index in
      // The first pixel is black, the next ones are at other levels, the highest among them.
      Float(index < channels ? 0 : (37 * (index - channels) + levels - 1) % levels) / Float(levels - 1)
    }
  }

  var dlogProbabilities: [Float] { noise(pixels, seed: 3) }

  func parameters(of pixel: Int) -> ArraySlice<Float> {
    parameters[pixel * parameterCount..<(pixel + 1) * parameterCount]
  }

  func compute() -> (logProbabilities: [Float], scores: [Float], dparameters: [Float]) {
    let (x, v, dl) = (PaddedBuffer(parameters), PaddedBuffer(images), PaddedBuffer(dlogProbabilities))
    let (l, scores) = (PaddedBuffer(count: pixels), PaddedBuffer(count: pixels * components))
    let dx = PaddedBuffer(count: pixels * parameterCount)
    gm_logistic_mixture(
      pixels, channels, components, levels, x.pointer, v.pointer, l.pointer, scores.pointer)
    gm_logistic_mixture_backward(
      pixels, channels, components, levels, x.pointer, v.pointer, scores.pointer, dl.pointer, dx.pointer)
    for buffer in [x, v, dl, l, scores, dx] { buffer.expectIntactGuards("\(testDescription)") }
    return (l.values, scores.values, dx.values)
  }

  /// The log-probability of a pixel by the definition.
  func reference(_ parameters: [Double], _ pixel: Int) -> Double {
    let x = (0..<channels).map { 2 * Double(images[pixel * channels + $0]) - 1 }
    let (arrays, half) = (channels == 1 ? 2 : 3, 1 / Double(levels - 1))
    func parameter(_ channel: Int, _ array: Int, _ k: Int) -> Double {
      parameters[(1 + channel * arrays + array) * components + k]
    }
    let terms = (0..<components).map { k -> Double in
      var means = (0..<channels).map { parameter($0, 0, k) }
      if channels == 3 {
        means[1] += tanh(parameter(0, 2, k)) * x[0]
        means[2] += tanh(parameter(1, 2, k)) * x[0] + tanh(parameter(2, 2, k)) * x[1]
      }
      return (0..<channels).reduce(exp(parameters[k])) { product, c in
        let scale = exp(max(parameter(c, 1, k), -7))
        let upper = x[c] > 1 - half ? 1 : 1 / (1 + exp(-(x[c] - means[c] + half) / scale))
        let lower = x[c] < half - 1 ? 0 : 1 / (1 + exp(-(x[c] - means[c] - half) / scale))
        return product * (upper - lower)
      }
    }
    return log(terms.reduce(0, +)) - log((0..<components).reduce(0) { $0 + exp(parameters[$1]) })
  }
}
