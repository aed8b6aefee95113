import Layers
import Tensors
import TestSupport
import Testing

/// Spectrally normalised layers against PyTorch's: three passes in training, each of which moves u and v, and one in
/// evaluation.
@Suite struct GoldenSpectralNormTests {
  private static let passes = ["step_1", "step_2", "step_3", "evaluation"]
  private var generator = RandomGenerator(seed: 1)

  @Test(arguments: passes) mutating func convolutionsArePyTorchs(pass: String) throws {
    try expectGolden(
      GoldenCase("spectral_norm", "convolution_\(pass)"), of: convolution(), mode: mode(of: pass),
      input: .init("input", \.channelsLast), output: \.channelsLast, terms: 80
    ) { (layer, images: ImageBatch) in layer(images) }
  }

  @Test(arguments: passes, ["linear", "narrowing"])
  mutating func linearMapsArePyTorchs(pass: String, kind: String) throws {
    try expectGolden(
      GoldenCase("spectral_norm", "\(kind)_\(pass)"), of: linear(kind), mode: mode(of: pass),
      input: .init("input"), terms: 40
    ) { (layer, rows: FeatureBatch) in layer(rows) }
  }

  @Test(arguments: passes) mutating func embeddingsArePyTorchs(pass: String) throws {
    let golden = try GoldenCase("spectral_norm", "embedding_\(pass)")
    let layer = embedding()
    try layer.load(golden)
    let (symbols, direction): (Vector, FeatureBatch) =
      (try golden["input"].tensor(), try golden["output_gradient"].tensor())
    var output = FeatureBatch(zeros: [0, 0])
    let (_, gradients) = valueAndGradient(of: layer, mode: mode(of: pass)) { layer in
      output = layer(symbols)
      return (output * direction).sum()
    }
    expectClose(output, try golden["output"], terms: 20)
    try expectClose(gradients, golden, tolerance: 40 * 0x1p-24)
  }

  @Test mutating func directionsArePyTorchsAfterEachPass() throws {
    let (images, rows) = (ImageBatch.random([1, 7, 6, 3]), FeatureBatch.random([1, 6]))
    try expectDirections("convolution", of: convolution()) { _ = $0(images) }
    try expectDirections("linear", of: linear("linear")) { _ = $0(rows) }
    try expectDirections("embedding", of: embedding()) { _ = $0(Vector([1])) }
  }

  /// Each pass starts where PyTorch's starts, and leads where PyTorch's next one does.
  private func expectDirections<Model: Module>(
    _ kind: String, of layer: Model, _ pass: (Model) -> Void
  ) throws {
    for (name, next) in zip(Self.passes, Self.passes.dropFirst()) {
      try layer.load(GoldenCase("spectral_norm", "\(kind)_\(name)"))
      layer.inMode(.training) { pass(layer) }
      let golden = try GoldenCase("spectral_norm", "\(kind)_\(next)")
      for named in layer.namedParameters where !named.parameter.isTrainable {
        let file = named.exported[0].tensor
        expectClose(
          file.elements, extents: file.shape, try golden[named.name].values, terms: 20,
          "\(named.name) of \(golden.name)")
      }
    }
  }

  private func mode(of pass: String) -> Mode { pass == "evaluation" ? .evaluation : .training }

  private mutating func convolution() -> SpectralNormConv2D {
    SpectralNormConv2D(3, 5, kernel: ImageSize(3, 2), stride: 2, padding: 1, using: &generator)
  }

  private mutating func linear(_ kind: String) -> SpectralNormLinear {
    kind == "linear"
      ? SpectralNormLinear(6, 7, using: &generator) : SpectralNormLinear(9, 1, using: &generator)
  }

  private mutating func embedding() -> SpectralNormEmbedding {
    SpectralNormEmbedding(5, 4, using: &generator)
  }
}
