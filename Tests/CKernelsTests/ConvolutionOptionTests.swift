import CConvolution
import Testing

extension Kernels {
  @Suite struct ConvolutionOption {
    @Test(arguments: ConvolutionCase.all + ConvolutionCase.manyTerms)
    func hasTheBitsOfSeparatePasses(_ convolution: ConvolutionCase) {
      let (x, w, count) = (convolution.x, convolution.w, convolution.y.count)
      for options in variants(count: count, channels: convolution.output.channels) {
        let plain = ConvolutionOptions(bias: options.bias, epilogue: options.epilogue)
        let sums = convolution.convolve(rectified(x, by: options.inputSlope), w, plain)
        let expected = finished(sums, by: options)
        #expect(bits(convolution.convolve(x, w, options)) == bits(expected), "\(options.testDescription)")
      }
    }

    @Test(arguments: ConvolutionCase.all + ConvolutionCase.manyTerms)
    func ofTransposeHasTheBitsOfSeparatePasses(_ convolution: ConvolutionCase) {
      let (y, w, count) = (convolution.y, convolution.w, convolution.x.count)
      for options in variants(count: count, channels: convolution.input.channels) {
        let plain = ConvolutionOptions(bias: options.bias, epilogue: options.epilogue)
        let sums = convolution.transpose(rectified(y, by: options.inputSlope), w, plain)
        let expected = finished(sums, by: options)
        #expect(bits(convolution.transpose(y, w, options)) == bits(expected), "\(options.testDescription)")
      }
    }

    @Test(arguments: ConvolutionCase.all + ConvolutionCase.large)
    func hasTheSameBitsEverywhere(_ convolution: ConvolutionCase) {
      let (x, w, y) = (convolution.x, convolution.w, convolution.y)
      let forward = ConvolutionOptions.everything(
        0.2, gateSlope: 0, count: y.count, channels: convolution.output.channels)
      expectSameBitsEverywhere("convolve") { convolution.convolve(x, w, forward) }
      let back = ConvolutionOptions.everything(
        0, gateSlope: 0.2, count: x.count, channels: convolution.input.channels)
      expectSameBitsEverywhere("transpose") { convolution.transpose(y, w, back) }
    }

    @Test func rectifierAndGateTreatWhatIsNotANumberAsSaid() {
      let convolution = ConvolutionCase(
        batch: 1, input: (1, 7, 1), output: (1, 7, 1), kernel: (1, 1), padding: (0, 0))
      let x: [Float] = [-.infinity, -1, -0.0, 0, 2, .infinity, .nan]
      let relu = convolution.convolve(x, [1], ConvolutionOptions(inputSlope: 0))
      #expect(bits(Array(relu.dropLast())) == bits([0, 0, 0, 0, 2, .infinity]) && relu[6].isNaN)
      let gate: [Float] = [1, -1, 0, -0.0, .nan, -1, 1]
      let gated = convolution.convolve(x, [1], ConvolutionOptions(gate: gate, gateSlope: 0))
      #expect(gated[0] == -.infinity && gated[1...4].allSatisfy { $0 == 0 })
      #expect(gated[5].isNaN && gated[6].isNaN)
    }
  }
}

/// Each option alone, and all of them, with the addend in its own place and in that of the result.
private func variants(count: Int, channels: Int) -> [ConvolutionOptions] {
  let all = ConvolutionOptions.everything(0.2, count: count, channels: channels)
  var inPlace = all
  inPlace.isInPlace = true
  return [
    ConvolutionOptions(inputSlope: 0), ConvolutionOptions(inputSlope: 0.2),
    ConvolutionOptions(gate: all.gate, gateSlope: 0), ConvolutionOptions(gate: all.gate, gateSlope: 0.3),
    ConvolutionOptions(addend: all.addend), all, inPlace,
  ]
}

private func rectified(_ values: [Float], by slope: Float?) -> [Float] {
  guard let slope else { return values }
  return values.map { $0 < 0 ? (slope == 0 ? 0 : slope * $0) : $0 }
}

/// What the gate and the addend of `options` make of sums.
func finished(_ sums: [Float], by options: ConvolutionOptions) -> [Float] {
  sums.indices.map { index in
    var result = sums[index]
    if let gate = options.gate, !(gate[index] > 0) { result *= options.gateSlope }
    if let addend = options.addend { result += addend[index] }
    return result
  }
}
