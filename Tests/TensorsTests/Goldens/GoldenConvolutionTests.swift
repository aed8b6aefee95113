import Tensors
import TestSupport
import Testing

/// Convolutions against `torch.nn.functional`, with all gradients.
@Suite struct GoldenConvolutionTests {
  @Test(arguments: try GoldenCase.all("convolution"))
  func convolutionIsPyTorchs(_ golden: GoldenCase) throws {
    let convolution = try convolution(golden)
    try expectGolden(
      golden, of: { convolution.convolve($0, $1, bias: $2) },
      at: .init("input", \.channelsLast), .init("weight", \.taps), .init("bias"),
      output: \.channelsLast, terms: try longestSum(golden))
  }

  @Test(arguments: try GoldenCase.all("masked_convolution"))
  func maskedConvolutionIsPyTorchsWithAMask(_ golden: GoldenCase) throws {
    let groups = try golden.integer("groups")
    let mask: Convolution.Mask = try golden.word("kind") == "A" ? .a(groups: groups) : .b(groups: groups)
    let convolution = try convolution(golden, mask: mask)
    try expectGolden(
      golden, of: { convolution.convolve($0, $1, bias: $2) },
      at: .init("input", \.channelsLast), .init("weight") { $0.taps.slices(convolution.tapPositions) },
      .init("bias"), output: \.channelsLast, terms: try longestSum(golden))
  }

  @Test(arguments: try GoldenCase.all("transposed_convolution"))
  func transposedConvolutionIsPyTorchs(_ golden: GoldenCase) throws {
    let convolution = try convolution(golden)
    let output = try golden["output"].extents
    try expectGolden(
      golden, of: { convolution.transpose($0, $1, bias: $2, to: ImageSize(output[2], output[3])) },
      at: .init("input", \.channelsLast), .init("weight", \.taps), .init("bias"),
      output: \.channelsLast, terms: try longestSum(golden))
  }

  private func convolution(_ golden: GoldenCase, mask: Convolution.Mask = .none) throws -> Convolution {
    func size(_ name: String) throws -> ImageSize {
      let extents = try golden.list(name)
      return ImageSize(Int(extents[0]), Int(extents[1]))
    }
    return Convolution(
      kernel: try size("kernel"), stride: try size("stride"), padding: try size("padding"),
      dilation: try size("dilation"), mask: mask)
  }

  /// Products in an output's sum (kernel × channels) or in a weight's gradient (images × pixels).
  private func longestSum(_ golden: GoldenCase) throws -> Int {
    let (weight, input, output) = (try golden["weight"], try golden["input"], try golden["output"])
    let pixels = max(input.extents[2] * input.extents[3], output.extents[2] * output.extents[3])
    return max(weight.values.count / min(weight.extents[0], weight.extents[1]), input.extents[0] * pixels)
  }
}
