import Layers
import ModelZoo
import Tensors
import TestSupport
import Testing
import Training

/// Ten training steps of small PixelCNNs against PyTorch: every loss, every gradient of the first and the last step,
/// every parameter at the end.
///
/// PyTorch computed them in float64, and again in float32; the distance between the two is in the file. A right
/// implementation in float32, which only adds in another order, is no further off than a few times that: ten times
/// are allowed. A learning rate that is off by a thousandth is found.
@Suite struct GoldenPixelCNNTests {
  @Test(arguments: try GoldenCase.all("pixelcnn"))
  func tenTrainingStepsArePyTorchs(_ golden: GoldenCase) throws {
    let model = try pixelCNN(golden)
    try model.load(golden, prefix: "start.")
    let optimizer = Adam(for: model, learningRate: Float(try golden.number("learning_rate")))
    let (levels, losses) = (try golden["levels"], try golden["losses"].values)
    for step in 1...10 {
      let images = intensities(levels[step - 1].channelsLast, of: model.format)
      let (loss, gradients) = valueAndGradient(of: model) { -$0.logLikelihood(of: images).mean() }
      let tolerance = try golden.tolerance("loss")
      expectClose([loss], extents: [], [losses[step - 1]], tolerance: tolerance, "loss of step \(step)")
      if step == 1 || step == 10 {
        let tolerance = try golden.tolerance("gradient.\(step)")
        try expectClose(gradients, golden, prefix: "gradient.\(step).", tolerance: tolerance)
      }
      optimizer.step(gradients)
    }
    try expectParameters(of: model, atTheEndOf: golden)
  }

  private func pixelCNN(_ golden: GoldenCase) throws -> PixelCNN {
    var generator = RandomGenerator(seed: 1)
    let format = ImageFormat(
      height: 8, width: 8, channels: try golden.integer("channels"), levels: try golden.integer("levels"))
    let configuration = PixelCNN.Configuration(
      features: try golden.integer("h"), blocks: try golden.integer("blocks"),
      headFeatures: try golden.integer("head"))
    return PixelCNN(configuration, format: format, using: &generator)
  }

  private func intensities(_ levels: GoldenTensor, of format: ImageFormat) -> ImageBatch {
    Tensor(levels.elements.map { $0 / Float(format.levels - 1) }, shape: Shape(levels.extents))
  }
}
