import ModelZoo
import Tensors

extension DCGAN: ImportableModel {
  /// The two networks of the example that comes with PyTorch, each of which is a file of its own.
  public static var foreignWeights: [ForeignWeights<DCGAN>] { [.pyTorchGenerator, .pyTorchDiscriminator] }
}

extension ForeignWeights<DCGAN> {
  /// pytorch/examples, dcgan/main.py: transposed convolutions without bias, the first from one pixel.
  static var pyTorchGenerator: ForeignWeights {
    ForeignWeights(
      source: "the generator of PyTorch's example of a DCGAN", part: "generator_network.",
      marks: ["main.1.running_mean", "main.10.running_mean"], configuration: configuration
    ) { configuration, format in
      let maps = DCGAN.maps(of: configuration, for: format)
      let levels = configuration.channels.count
      let smallest = maps[levels]
      let name = "generator_network"
      var rules = [
        WeightRule.linear(
          "\(name).0.weight",
          fromPixel: .init(
            name: "main.0.weight",
            shape: [configuration.latents, smallest.channels, smallest.size.height, smallest.size.width]))
      ]
      for level in 0..<levels {
        let (channels, next) = (maps[levels - level].channels, maps[levels - level - 1].channels)
        rules += normalization("\(name).\(3 * level + 2)", as: "main.\(3 * level + 1)", channels)
        rules.append(
          .same(
            "\(name).\(3 * level + 4).weight", as: "main.\(3 * level + 3).weight", [channels, next, 4, 4]))
      }
      return rules + [.zeros("\(name).\(3 * levels + 1).bias", count: format.channels)]
    }
  }

  /// The same of the discriminator, which ends in a convolution to one pixel.
  static var pyTorchDiscriminator: ForeignWeights {
    ForeignWeights(
      source: "the discriminator of PyTorch's example of a DCGAN", part: "discriminator_network.",
      marks: ["main.3.running_mean", "main.9.running_mean"], configuration: { _ in nil }
    ) { configuration, format in
      let maps = DCGAN.maps(of: configuration, for: format)
      let levels = configuration.channels.count
      let smallest = maps[levels]
      let name = "discriminator_network"
      var rules: [WeightRule] = [.zeros("\(name).features.0.bias", count: maps[1].channels)]
      for level in 0..<levels {
        // Every level but the first is a convolution, a normalisation and a rectifier.
        let place = max(0, 3 * level - 1)
        rules.append(
          .same(
            "\(name).features.\(place).weight", as: "main.\(place).weight",
            [maps[level + 1].channels, maps[level].channels, 4, 4]))
        guard level > 0 else { continue }
        rules += normalization(
          "\(name).features.\(place + 1)", as: "main.\(place + 1)", maps[level + 1].channels)
      }
      let head = WeightRule.Source(
        name: "main.\(3 * levels - 1).weight",
        shape: [1, smallest.channels, smallest.size.height, smallest.size.width])
      return rules + [
        .linear("\(name).head.0.weight", toPixel: head), .zeros("\(name).head.0.bias", count: 1),
      ]
    }
  }

  private static func normalization(_ name: String, as source: String, _ channels: Int) -> [WeightRule] {
    ["weight", "bias", "running_mean", "running_var"].map {
      .same("\(name).\($0)", as: "\(source).\($0)", [channels])
    }
  }

  /// As many levels as the generator has, from its map of 4×4 pixels on.
  private static func configuration(_ shapes: [String: [Int]]) -> (DCGAN.Configuration, ImageFormat)? {
    var channels: [Int] = []
    while let next = shapes["main.\(3 * channels.count).weight"], next.count == 4, channels.count < 16 {
      channels.append(next[1])
    }
    guard let first = shapes["main.0.weight"], let colours = channels.popLast(), !channels.isEmpty,
      (channels + first + [colours]).allSatisfy({ $0 > 0 }), channels.count < 16
    else { return nil }
    return (
      DCGAN.Configuration(channels: channels.reversed(), latents: first[0]),
      ImageFormat(
        height: first[2] << channels.count, width: first[3] << channels.count, channels: colours, levels: 256)
    )
  }
}
