import CConvolution
import Testing

extension Kernels {
  /// Gradients that are summed with fewer products than there are terms.
  @Suite struct MinimalFiltering {
    private static let plain = ConvolutionOptions(isGradient: true)

    @Test(arguments: ConvolutionCase.minimal)
    func gradientOfATransposeIsTheSumOverTaps(_ convolution: ConvolutionCase) {
      let y = convolution.convolve(convolution.x, convolution.w, Self.plain)
      expectNear(
        y, convolution.referenceConvolution(bias: zeros(convolution.output.channels)),
        products: 4 * convolution.input.channels)
    }

    @Test(arguments: ConvolutionCase.minimal)
    func gradientOfAConvolutionIsTheSumOverTaps(_ convolution: ConvolutionCase) {
      let x = convolution.transpose(convolution.y, convolution.w, Self.plain)
      expectNear(
        x, convolution.referenceTranspose(bias: zeros(convolution.input.channels)),
        products: convolution.output.channels)
    }

    @Test(arguments: [nil, 0, 0.2] as [Float?])
    func weightsAreTheSumOverPixels(_ slope: Float?) {
      for convolution in ConvolutionCase.minimal {
        let gradient = WeightGradient(convolution: convolution, slopes: (slope, slope))
        let (weights, xSums, ySums) = gradient()
        let pixels = convolution.batch * convolution.output.height * convolution.output.width
        expectNear(weights, gradient.reference(), products: pixels / 4)
        expectClose(
          xSums, channelSums(convolution.x, channels: convolution.input.channels), terms: 4 * pixels)
        expectClose(ySums, channelSums(convolution.y, channels: convolution.output.channels), terms: pixels)
      }
    }

    /// Slices are taken from so many images only that references in Double would take long.
    @Test func weightsOfManyImagesAreTheSumOfThoseOfEach() {
      let parts = 6
      var (one, all) = (ConvolutionCase.minimal[0], ConvolutionCase.minimal[0])
      one.batch = 5
      all.batch = parts * one.batch
      var sums = [Float](repeating: 0, count: all.w.count)
      let (x, y) = (all.x, all.y)
      for part in 0..<parts {
        let (images, gradients) = (x.count / parts, y.count / parts)
        let weights = one.weights(
          Array(x[part * images..<(part + 1) * images]), Array(y[part * gradients..<(part + 1) * gradients]))
        for index in sums.indices { sums[index] += weights[index] }
      }
      let pixels = all.batch * all.output.height * all.output.width
      expectNear(all.weights(x, y), sums.map(Double.init), products: pixels / 4)
    }

    @Test(arguments: ConvolutionCase.minimal)
    func gateAndAddendHaveTheBitsOfSeparatePasses(_ convolution: ConvolutionCase) {
      let (x, w, y) = (convolution.x, convolution.w, convolution.y)
      for isInPlace in [false, true] {
        let back = ConvolutionOptions(
          gate: noise(x.count, seed: 5), gateSlope: 0.2, addend: noise(x.count, seed: 6),
          isInPlace: isInPlace, isGradient: true)
        let sums = convolution.transpose(y, w, Self.plain)
        #expect(bits(convolution.transpose(y, w, back)) == bits(finished(sums, by: back)))
        let forward = ConvolutionOptions(
          gate: noise(y.count, seed: 5), addend: noise(y.count, seed: 6), isInPlace: isInPlace,
          isGradient: true)
        let images = convolution.convolve(x, w, Self.plain)
        #expect(bits(convolution.convolve(x, w, forward)) == bits(finished(images, by: forward)))
      }
    }

    @Test(arguments: ConvolutionCase.minimal)
    func hasTheSameBitsEverywhere(_ convolution: ConvolutionCase) {
      let (x, w, y) = (convolution.x, convolution.w, convolution.y)
      expectSameBitsEverywhere("convolve") { convolution.convolve(x, w, Self.plain) }
      expectSameBitsEverywhere("transpose") { convolution.transpose(y, w, Self.plain) }
      expectSameBitsEverywhere("weights") {
        let (weights, xSums, ySums) = WeightGradient(convolution: convolution, slopes: (0.1, 0))()
        return weights + xSums + ySums
      }
    }
  }
}

/// Expects sums of as many `products` at each of nine points. A product is of size up to 16, as sums of four numbers
/// below 1 meet; roundings of 2⁻²⁴ are random, and the products' signs, so that both add up as roots.
private func expectNear(
  _ values: [Float], _ expected: [Double], products: Int, sourceLocation: SourceLocation = #_sourceLocation
) {
  let tolerance = 4 * 16 * Double(products) * 0x1p-24
  #expect(
    zip(values, expected).allSatisfy { abs(Double($0) - $1) <= tolerance }, sourceLocation: sourceLocation)
}

private func zeros(_ count: Int) -> [Float] { [Float](repeating: 0, count: count) }

extension ConvolutionCase {
  /// Geometries that take few products: even and odd extents, margins of all widths, channels that fill no panel.
  static let minimal: [ConvolutionCase] = [
    ConvolutionCase(batch: 5, input: (18, 14, 33), output: (9, 7, 40), kernel: (4, 4), stride: (2, 2)),
    ConvolutionCase(
      batch: 6, input: (19, 11, 32), output: (8, 7, 35), kernel: (4, 4), stride: (2, 2), padding: (0, 3)),
    ConvolutionCase(
      batch: 12, input: (8, 10, 36), output: (5, 5, 67), kernel: (4, 4), stride: (2, 2), padding: (2, 1)),
  ]
}
