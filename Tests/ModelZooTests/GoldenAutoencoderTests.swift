import Layers
import Tensors
import TestSupport
import Testing

@testable import ModelZoo

/// Autoencoders against an implementation in PyTorch, from the same weights and images: features, reconstructions,
/// losses, and the gradient of every parameter.
///
/// PyTorch computed them in float64 and again in float32; ten times the distance between the two is allowed, as
/// another order of sums and another sigmoid round differently.
@Suite struct GoldenAutoencoderTests {
  @Test(arguments: try GoldenCase.all("autoencoders", prefix: "dense"))
  func denseAutoencodersArePyTorchs(_ golden: GoldenCase) throws {
    let configuration = Autoencoder.Configuration(
      widths: try golden.widths, code: try golden.integer("code"),
      activation: try #require(ActivationName(rawValue: golden.word("activation"))), loss: try golden.loss)
    try expectGolden(Autoencoder.self, configuration, golden)
  }

  @Test(arguments: try GoldenCase.all("autoencoders", prefix: "convolutional"))
  func convolutionalAutoencodersArePyTorchs(_ golden: GoldenCase) throws {
    let configuration = ConvolutionalAutoencoder.Configuration(
      channels: try golden.list("maps").map { Int($0) }, code: try golden.integer("code"),
      loss: try golden.loss)
    try expectGolden(ConvolutionalAutoencoder.self, configuration, golden)
  }

  @Test(arguments: try GoldenCase.all("autoencoders", prefix: "denoising"))
  func denoisingStacksArePyTorchs(_ golden: GoldenCase) throws {
    var generator = RandomGenerator(seed: 1)
    let configuration = StackedDenoisingAutoencoder.Configuration(
      widths: try golden.widths, loss: try golden.loss)
    let model = StackedDenoisingAutoencoder(configuration, format: try golden.format, using: &generator)
    try model.load(golden)
    try expectValues(of: model, golden)
    var clean = try golden.intensities.rowsOfPixels
    for (place, layer) in model.layers.enumerated() {
      let kept: FeatureBatch = try golden["kept\(place)"].tensor()
      let (loss, gradients) = valueAndGradient(of: layer) {
        $0.denoisingLoss(of: clean * kept, clean: clean, configuration.loss)
      }
      try expectLoss(loss, named: "loss\(place)", golden)
      try expectClose(
        gradients, golden, prefix: "gradient.loss\(place).layers.\(place).", tolerance: try golden.tolerance)
      clean = layer.encode(clean)
    }
  }

  @Test func aDenoisingAutoencoderIsAStackOfOne() throws {
    let golden = try GoldenCase("autoencoders", "denoising_one")
    var generator = RandomGenerator(seed: 1)
    let model = DenoisingAutoencoder(
      DenoisingAutoencoder.Configuration(units: try golden.widths[0], loss: try golden.loss),
      format: try golden.format, using: &generator)
    try model.layer.load(golden, prefix: "layers.0.")
    try expectValues(of: model, golden)
  }

  private func expectGolden<M: ZooModel & AutoencodingModel>(
    _ type: M.Type, _ configuration: M.Configuration, _ golden: GoldenCase
  ) throws {
    var generator = RandomGenerator(seed: 1)
    let model = M(configuration, format: try golden.format, using: &generator)
    try model.load(golden)
    try expectValues(of: model, golden)
    let batch = Batch(images: try golden.intensities)
    let (loss, gradients) = valueAndGradient(of: model) {
      $0.objectives[0].loss(batch, .end, &generator).value
    }
    try expectLoss(loss, named: "loss", golden)
    try expectClose(gradients, golden, prefix: "gradient.loss.", tolerance: try golden.tolerance)
  }

  private func expectValues(of model: some RepresentationModel & ReconstructionModel, _ golden: GoldenCase)
    throws
  {
    let images = try golden.intensities
    let features = try golden["features"]
    #expect(model.featureCount == features.extents[1])
    expectClose(
      model.features(of: images).elements, extents: features.extents, features.values,
      tolerance: try golden.tolerance, "features of \(golden.name)")
    let reconstructions = model.reconstructions(of: Batch(images: images))
    let wanted = try golden["reconstructions"]
    #expect(reconstructions.shape == images.shape)
    expectClose(
      reconstructions.elements, extents: images.shape.array,
      wanted.extents.count == 4 ? wanted.channelsLast.values : wanted.values,
      tolerance: try golden.tolerance, "reconstructions of \(golden.name)")
  }

  private func expectLoss(_ loss: Float, named name: String, _ golden: GoldenCase) throws {
    expectClose(
      [loss], extents: [], [try golden[name].number], tolerance: try golden.tolerance,
      "\(name) of \(golden.name)")
  }
}

extension GoldenCase {
  fileprivate var widths: [Int] { get throws { try list("widths").map { Int($0) } } }

  fileprivate var loss: ReconstructionLoss {
    get throws { try #require(ReconstructionLoss(rawValue: word("kind"))) }
  }

  fileprivate var format: ImageFormat {
    get throws {
      ImageFormat(
        height: try integer("height"), width: try integer("width"), channels: try integer("channels"),
        levels: 256)
    }
  }

  fileprivate var intensities: ImageBatch { get throws { try self["images"].channelsLast.tensor() } }

  fileprivate var tolerance: Double { get throws { 10 * (try number("drift")) } }
}
