import CConvolution
import Testing

extension Kernels {
  @Suite struct Convolution {
    @Test(arguments: ConvolutionCase.all)
    func isTheSumOverTaps(_ convolution: ConvolutionCase) {
      let bias = noise(convolution.output.channels, seed: 4)
      let y = convolution.convolve(convolution.x, convolution.w, bias: bias)
      let terms = convolution.taps.count * convolution.input.channels
      expectClose(y, convolution.referenceConvolution(bias: bias), terms: terms)
    }

    @Test(arguments: ConvolutionCase.all)
    func transposeIsTheSumOverTapsSeenFromTheInput(_ convolution: ConvolutionCase) {
      let bias = noise(convolution.input.channels, seed: 4)
      let x = convolution.transpose(convolution.y, convolution.w, bias: bias)
      let terms = convolution.taps.count * convolution.output.channels
      expectClose(x, convolution.referenceTranspose(bias: bias), terms: terms)
    }

    @Test(arguments: ConvolutionCase.all + ConvolutionCase.large)
    func weightsAreTheSumOverPixels(_ convolution: ConvolutionCase) {
      let w = convolution.weights(convolution.x, convolution.y)
      let terms = convolution.batch * convolution.output.height * convolution.output.width
      expectClose(w, convolution.referenceWeights(), terms: terms)
    }

    @Test(arguments: ConvolutionCase.masked)
    func gradientOfBlockedWeightsIsZero(_ convolution: ConvolutionCase) {
      let w = convolution.weights(convolution.x, convolution.y)
      #expect(zip(w, convolution.isKept).allSatisfy { weight, isKept in isKept || weight.bitPattern == 0 })
    }

    @Test(arguments: ConvolutionCase.all + ConvolutionCase.large)
    func hasTheSameBitsEverywhere(_ convolution: ConvolutionCase) {
      let (x, w, y) = (convolution.x, convolution.w, convolution.y)
      let bias = noise(convolution.output.channels, seed: 4)
      expectSameBitsEverywhere("convolve") {
        convolution.convolve(x, w, bias: bias, epilogue: gm_epilogue_relu)
      }
      expectSameBitsEverywhere("transpose") { convolution.transpose(y, w) }
      expectSameBitsEverywhere("weights") { convolution.weights(x, y) }
    }

    /// ⟨convolve(x, w), y⟩ = ⟨x, transpose(y, w)⟩ = ⟨w, weights(x, y)⟩, for T is linear in each argument.
    @Test(arguments: ConvolutionCase.all)
    func kernelsAreDerivativesOfOneForm(_ convolution: ConvolutionCase) {
      let (x, y) = (convolution.x, convolution.y)
      let w = zip(convolution.w, convolution.isKept).map { $1 ? $0 : 0 }
      let byConvolution = innerProduct(convolution.convolve(x, w), y)
      let byTranspose = innerProduct(x, convolution.transpose(y, w))
      let byWeights = innerProduct(w, convolution.weights(x, y))
      var terms = 0
      convolution.forEachTerm { _, _, _ in terms += 1 }
      // Terms of size up to 1 whose relative errors of 2⁻²⁴ a rounding are random, in chains of up to 1000.
      let tolerance = Double(terms).squareRoot() * 1000 * 0x1p-24
      #expect(abs(byConvolution - byTranspose) <= tolerance)
      #expect(abs(byConvolution - byWeights) <= tolerance)
    }

    @Test func reluIsAppliedAfterTheSum() {
      let convolution = ConvolutionCase(input: (3, 3, 2), output: (3, 4, 2), kernel: (9, 8), padding: (4, 4))
      let sum = convolution.convolve(convolution.x, convolution.w)
      let relu = convolution.convolve(convolution.x, convolution.w, epilogue: gm_epilogue_relu)
      #expect(relu == sum.map { max($0, 0) })
    }
  }
}

/// Expects each of `values` as near to `expected` as a chain of `terms` products below 1 allows: each of
/// `terms` + 1 roundings errs by at most half an ulp of a partial sum below `terms` + 1.
func expectClose(
  _ values: [Float], _ expected: [Double], terms: Int, sourceLocation: SourceLocation = #_sourceLocation
) {
  let tolerance = Double(terms + 1) * Double(terms + 1) * 0x1p-24
  #expect(
    zip(values, expected).allSatisfy { abs(Double($0) - $1) <= tolerance }, sourceLocation: sourceLocation)
}

private func innerProduct(_ a: [Float], _ b: [Float]) -> Double {
  zip(a, b).reduce(0) { $0 + Double($1.0) * Double($1.1) }
}
