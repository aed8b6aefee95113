import Tensors

extension LogisticMixture {
  /// Draws of every pixel: a component, then red, green and blue in turn, each a logistic draw that is moved
  /// to the range of intensities and rounded to the nearest level. Rounded so, levels have exactly their
  /// probabilities.
  public func sample(using generator: inout RandomGenerator) -> ImageBatch {
    let chosen = ChosenComponents(of: self, using: &generator)
    let uniform = Tensor<2>(
      uniformIn: 0x1p-25..<1, shape: [chosen.pixels, channels], using: &generator)
    let deviations = (uniform.log() - (1 - uniform).log()) * chosen.scales
    var shape = parameters.shape
    shape[3] = channels
    let values = (0..<chosen.pixels).flatMap { pixel in
      chosen.draw(pixel: pixel, deviations: deviations.row(pixel), highest: Float(levels - 1))
    }
    return ImageBatch(values, shape: shape)
  }
}

/// The parameters of one component of each pixel.
private struct ChosenComponents {
  let pixels: Int
  let channels: Int

  /// m: `[pixels, channels]`.
  let means: Tensor<2>

  /// s: `[pixels, channels]`.
  let scales: Tensor<2>

  /// tanh of the coefficients that stand beside the channels, zero for grey: `[pixels, channels]`.
  let coefficients: Tensor<2>

  /// A component of each pixel, drawn with the probabilities π.
  init(of mixture: LogisticMixture, using generator: inout RandomGenerator) {
    let (count, channels) = (mixture.components, mixture.channels)
    let width = mixture.parameters.shape[3]
    let pixels = mixture.parameters.count / width
    let rows: Tensor<2> = mixture.parameters.reshaped([pixels, width])
    let choices = rows.channels(0..<count).sampledClasses(using: &generator).elements.map { Int($0) }
    let arrays = channels == 1 ? 2 : 3
    func picked(_ array: Int) -> Tensor<2> {
      var values: [Float] = []
      rows.withUnsafeElements { elements in
        for (pixel, choice) in choices.enumerated() {
          for channel in 0..<channels {
            let start = pixel * width + (1 + channel * arrays + array) * count
            values.append(elements[start + choice])
          }
        }
      }
      return Tensor<2>(values, shape: [pixels, channels])
    }
    (self.pixels, self.channels) = (pixels, channels)
    means = picked(0)
    scales = picked(1).clamped(to: -7...Float.infinity).exp()
    coefficients = channels == 1 ? Tensor(zeros: [pixels, 1]) : picked(2).tanh()
  }

  /// The intensities of one pixel, channel after channel.
  func draw(pixel: Int, deviations: [Float], highest: Float) -> [Float] {
    let (means, coefficients) = (means.row(pixel), coefficients.row(pixel))
    var drawn: [Float] = []
    for channel in 0..<channels {
      var mean = means[channel]
      if channel > 0 { mean += coefficients[channel - 1] * (2 * drawn[0] - 1) }
      if channel > 1 { mean += coefficients[2] * (2 * drawn[1] - 1) }
      let intensity = min(max((mean + deviations[channel] + 1) / 2, 0), 1)
      drawn.append((intensity * highest).rounded() / highest)
    }
    return drawn
  }
}

extension Tensor where Rank == 2 {
  /// The elements of row `row`.
  fileprivate func row(_ row: Int) -> [Float] {
    withUnsafeElements { Array($0[row * shape[1]..<(row + 1) * shape[1]]) }
  }
}
