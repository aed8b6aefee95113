import Layers
import ModelZoo
import Tensors
import TestSupport
import Testing

/// Three steps of a spectrally normalised critic by the hinge objective with R1, against PyTorch's: the gradient of a
/// gradient goes through the norm of the weights, which each of the three passes of a step finds anew.
///
/// PyTorch computed them in float64 and again in float32; ten times the distance between the two is allowed.
@Suite struct GoldenSpectralNormTests {
  @Test func aSpectrallyNormalisedCriticLearnsAsInPyTorch() throws {
    let golden = try GoldenCase("spectral_norm", "critic")
    let (rate, tolerance) = (Float(try golden.number("rate")), 10 * (try golden.number("drift")))
    let critic = critic
    try critic.load(golden)
    for step in 0..<3 {
      let real: ImageBatch = try golden["real\(step)"].channelsLast.tensor()
      let generated: ImageBatch = try golden["generated\(step)"].channelsLast.tensor()
      let (loss, gradients) = valueAndGradient(of: critic) { critic in
        let hinge = (1 - critic(real)).relu().mean() + (1 + critic(generated)).relu().mean()
        return hinge + r1Penalty(at: real) { critic($0).flattened }
      }
      for (named, gradient) in gradients.entries {
        named.parameter.flattened = named.parameter.flattened - gradient * rate
      }
      expectClose(
        [loss], extents: [], [try golden["loss\(step)"].number], tolerance: tolerance, "step \(step)")
    }
    for named in critic.namedParameters {
      let file = named.exported[0].tensor
      expectClose(
        file.elements, extents: file.shape, try golden["after.\(named.name)"].values, tolerance: tolerance,
        "\(named.name)")
    }
  }

  /// Images of 7×9 with 2 channels.
  private var critic: Sequential<ImageBatch, FeatureBatch> {
    var generator = RandomGenerator(seed: 3)
    return Sequential {
      SpectralNormConv2D(2, 5, kernel: 3, stride: 2, padding: 1, using: &generator)
      LeakyReLU(0.1)
      SpectralNormConv2D(5, 4, kernel: 4, stride: 2, padding: 1, using: &generator)
      SiLU()
      Flatten()
      SpectralNormLinear(16, 1, using: &generator)
    }
  }
}
