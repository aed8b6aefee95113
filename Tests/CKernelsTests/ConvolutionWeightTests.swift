import CConvolution
import Testing

extension Kernels {
  @Suite struct ConvolutionWeights {
    @Test(arguments: WeightGradient.all)
    func readsRectifiedImages(_ gradient: WeightGradient) {
      let size = gradient.convolution.output
      expectClose(
        gradient().weights, gradient.reference(), terms: gradient.convolution.batch * size.height * size.width
      )
    }

    @Test(arguments: WeightGradient.all.filter(\.sums))
    func sumsChannelsAsTheyAre(_ gradient: WeightGradient) {
      let convolution = gradient.convolution
      let (_, xSums, ySums) = gradient()
      expectClose(
        xSums, channelSums(convolution.x, channels: convolution.input.channels),
        terms: convolution.x.count / convolution.input.channels)
      expectClose(
        ySums, channelSums(convolution.y, channels: convolution.output.channels),
        terms: convolution.y.count / convolution.output.channels)
    }

    @Test(arguments: WeightGradient.all)
    func hasTheSameBitsEverywhereWithOptions(_ gradient: WeightGradient) {
      expectSameBitsEverywhere("weights with options") {
        let (weights, xSums, ySums) = gradient()
        return weights + xSums + ySums
      }
    }

    @Test func aSlopeOfZeroIsExactlyTheMaximumWithZero() {
      let values: [Float] = [-.infinity, -1, -0.0, 0, 1, .infinity, .nan]
      let convolution = ConvolutionCase(
        batch: 1, input: (1, 1, values.count), output: (1, 1, 1), kernel: (1, 1), padding: (0, 0))
      var rectifier = gm_rectifier(slope: 0)
      let weights = withUnsafePointer(to: &rectifier) {
        convolution.weights(
          values, [1],
          options: gm_weight_options(
            x_rectifier: $0, y_rectifier: nil, x_sums: nil, y_sums: nil))
      }
      #expect(weights[..<6] == [0, 0, 0, 0, 1, .infinity])
      #expect(weights[6].isNaN)
    }
  }
}
