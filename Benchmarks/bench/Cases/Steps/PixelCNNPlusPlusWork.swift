import GenerativeModels

/// PixelCNN++ on binary images of 28×28 pixels: 32 features, 2 blocks at each of three resolutions.
enum PixelCNNPlusPlusWork {
  private static let sizes: [ImageSize] = [28, 14, 7]

  static func model(using generator: inout RandomGenerator) -> PixelCNNPlusPlus {
    PixelCNNPlusPlus(
      PixelCNNPlusPlus.Configuration(filters: 32, blocks: 2, resolutions: sizes.count, components: 0),
      format: ImageFormat(height: 28, width: 28, levels: 2), using: &generator)
  }

  /// The products of all convolutions of the model for one image, forward.
  static var products: Int {
    var generator = RandomGenerator(seed: 0)
    return model(using: &generator).namedModules.reduce(0) { sum, named in
      let size = inputSize(at: named.name.split(separator: "."))
      return switch named.module {
      case let layer as WeightNormConv2D: sum + products(layer.convolution, layer.norm, size)
      case let layer as WeightNormConvTransposed2D: sum + products(layer.convolution, layer.norm, size)
      default: sum
      }
    }
  }

  /// The size of what the convolution at `path` reads; of a transposed one, of what it gives.
  private static func inputSize(at path: [Substring]) -> ImageSize {
    guard path.count > 2, let place = Int(path[1]) else { return sizes[0] }
    let level = path[0] == "descent" ? place : sizes.count - 1 - place
    return sizes[path[2] == "halving" ? level - 1 : level]
  }

  private static func products(_ convolution: Convolution, _ norm: WeightNorm, _ size: ImageSize) -> Int {
    let shape = norm.directions.value.shape
    return ConvolutionWork(
      convolution: convolution, batch: 1, size: size, inputs: shape[1], outputs: shape[2]
    ).products
  }
}
