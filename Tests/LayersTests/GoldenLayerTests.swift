import Layers
import Tensors
import TestSupport
import Testing

/// Layers against those of `torch.nn`, with parameters set by PyTorch's names and in its layouts, and all gradients.
@Suite struct GoldenLayerTests {
  private var generator = RandomGenerator(seed: 1)

  @Test(arguments: try GoldenCase.all("convolution"))
  mutating func conv2DIsPyTorchs(_ golden: GoldenCase) throws {
    let weight = try golden["weight"].extents
    let layer = Conv2D(
      weight[1], weight[0], kernel: try size("kernel", of: golden), stride: try size("stride", of: golden),
      padding: .pixels(try size("padding", of: golden)), dilation: try size("dilation", of: golden),
      using: &generator)
    try expectImages(golden, layer)
  }

  @Test(arguments: try GoldenCase.all("masked_convolution"))
  mutating func maskedConv2DIsPyTorchsWithAMask(_ golden: GoldenCase) throws {
    let weight = try golden["weight"].extents
    let layer = MaskedConv2D(
      weight[1], weight[0], kernel: try size("kernel", of: golden),
      mask: try golden.word("kind") == "A" ? .a : .b,
      groups: try golden.integer("groups"), using: &generator)
    try expectImages(golden, layer)
  }

  @Test(arguments: try GoldenCase.all("transposed_convolution"))
  mutating func convTransposed2DIsPyTorchs(_ golden: GoldenCase) throws {
    let weight = try golden["weight"].extents
    let layer = ConvTransposed2D(
      weight[0], weight[1], kernel: try size("kernel", of: golden), stride: try size("stride", of: golden),
      padding: .pixels(try size("padding", of: golden)),
      outputPadding: try size("output_padding", of: golden), dilation: try size("dilation", of: golden),
      using: &generator)
    try expectImages(golden, layer)
  }

  @Test mutating func linearIsPyTorchs() throws {
    let layer = Linear(7, 6, using: &generator)
    try expectGolden(
      GoldenCase("products", "linear_features"), of: layer, input: .init("input"), terms: 7
    ) { (layer, x: FeatureBatch) in layer(x) }
    try expectGolden(
      GoldenCase("products", "linear_sequence"), of: layer, input: .init("input"), terms: 7
    ) { (layer, x: SequenceBatch) in layer(x) }
  }

  @Test mutating func embeddingIsPyTorchs() throws {
    let golden = try GoldenCase("products", "embedding")
    let indices: Tensor<2> = try golden["indices"].tensor()
    let layer = Embedding(7, 3, using: &generator)
    try layer.load(golden)
    expectClose(layer(indices), try golden["output"], terms: 1)
    let direction: Tensor<3> = try golden["output_gradient"].tensor()
    let (_, gradients) = valueAndGradient(of: layer) { ($0(indices) * direction).sum() }
    try expectClose(gradients, golden, tolerance: 0x1p-22)
  }

  @Test func layerNormIsPyTorchs() throws {
    try expectGolden(
      GoldenCase("normalisation", "layer_norm_features"), of: LayerNorm(7), input: .init("input"), terms: 30
    ) { (layer, x: FeatureBatch) in layer(x) }
    try expectGolden(
      GoldenCase("normalisation", "layer_norm_sequence"), of: LayerNorm(33), input: .init("input"), terms: 66
    ) { (layer, x: SequenceBatch) in layer(x) }
  }

  private func expectImages(_ golden: GoldenCase, _ layer: some Layer<ImageBatch, ImageBatch>) throws {
    let (weight, input) = (try golden["weight"], try golden["input"])
    let output = try golden["output"].extents
    let kernel = weight.values.count / min(weight.extents[0], weight.extents[1])
    let pixels = input.extents[0] * max(input.extents[2] * input.extents[3], output[2] * output[3])
    try expectGolden(
      golden, of: layer, input: .init("input", \.channelsLast), output: \.channelsLast,
      terms: max(kernel, pixels)
    ) { layer, images in layer(images) }
  }

  private func size(_ name: String, of golden: GoldenCase) throws -> ImageSize {
    let extents = try golden.list(name)
    return ImageSize(Int(extents[0]), Int(extents[1]))
  }
}
