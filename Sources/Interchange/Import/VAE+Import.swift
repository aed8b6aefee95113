import ModelZoo
import Tensors

extension VAE: ImportableModel {
  /// The example of a VAE that comes with PyTorch.
  public static var foreignWeights: [ForeignWeights<VAE>] { [.pyTorchExample] }
}

extension ForeignWeights<VAE> {
  /// pytorch/examples, vae/main.py: one rectified hidden layer on either side, means and log-variances by two linear
  /// maps, which are one here.
  static var pyTorchExample: ForeignWeights {
    ForeignWeights(
      source: "PyTorch's example of a VAE", part: "",
      marks: ["fc1", "fc21", "fc22", "fc3", "fc4"].map { "\($0).weight" }, configuration: configuration
    ) { configuration, format in
      let (dimensions, latents) = (format.dimensions, configuration.latents)
      guard let width = configuration.widths.first, configuration.widths.count == 1 else { return [] }
      func linear(_ name: String, _ sources: [String], from inputs: Int, to outputs: Int) -> [WeightRule] {
        [
          .stacked("\(name).weight", from: sources.map { "\($0).weight" }, each: [outputs, inputs]),
          .stacked("\(name).bias", from: sources.map { "\($0).bias" }, each: [outputs]),
        ]
      }
      return linear("encoder.0", ["fc1"], from: dimensions, to: width)
        + linear("encoder.2", ["fc21", "fc22"], from: width, to: latents)
        + linear("decoder.0", ["fc3"], from: latents, to: width)
        + linear("decoder.2", ["fc4"], from: width, to: dimensions)
    }
  }

  /// The example's figures, and square grey images.
  private static func configuration(_ shapes: [String: [Int]]) -> (VAE.Configuration, ImageFormat)? {
    guard let first = shapes["fc1.weight"], let mean = shapes["fc21.weight"], first.count == 2,
      mean.count == 2
    else { return nil }
    let (width, dimensions, latents) = (first[0], first[1], mean[0])
    guard min(width, dimensions, latents) > 0 else { return nil }
    let side = Int(Double(dimensions).squareRoot().rounded())
    guard side * side == dimensions else { return nil }
    return (
      VAE.Configuration(widths: [width], latents: latents, activation: .relu, likelihood: .bernoulli),
      ImageFormat(height: side, width: side, levels: 256)
    )
  }
}
