import Tensors

extension Cases {
  /// The masked convolutions of PixelCNN and PixelRNN.
  static var maskedConvolutions: [Operation] {
    let layers: [MaskedLayer] = [
      ("7x7 A", 7, .a(), 1, 64), ("7x7 A", 7, .a(groups: 3), 3, 128), ("3x3 B", 3, .b(), 64, 64),
      ("3x3 B", 3, .b(), 128, 128), ("5x5 B", 5, .b(), 64, 64),
    ]
    return layers.flatMap { layer in
      [28, 32].flatMap { side in
        [16, 64].map { masked(layer, side: side, batch: $0) }
      }
    } + [masked(layers[2], side: 28, batch: 1)]
  }

  /// Every layer of the generators of DCGAN.
  static var transposedConvolutions: [Operation] {
    DCGANLayer.generators.map { layer in
      layer.work(batch: 64).transposition(
        "transposed \(layer.channels)-\(layer.imageChannels), \(layer.side)x\(layer.side), batch 64")
    }
  }

  /// The same layers in the discriminators, which mirror the generators.
  static var stridedConvolutions: [Operation] {
    DCGANLayer.discriminators.map { layer in
      layer.work(batch: 64).convolution(
        "strided \(layer.imageChannels)-\(layer.channels), \(layer.imageSide)x\(layer.imageSide), batch 64")
    }
  }
}

/// A layer of DCGAN: a 4×4 convolution from images to smaller ones of more channels, or its transpose. It halves
/// the sides; the layer next to the latent variables takes 4×4 pixels to one.
struct DCGANLayer {
  let imageChannels: Int
  let channels: Int
  /// The side of the smaller images.
  let side: Int

  /// The side of the larger images.
  var imageSide: Int { side == 1 ? 4 : 2 * side }

  /// The layer on this many images.
  func work(batch: Int) -> ConvolutionWork {
    ConvolutionWork(
      convolution: side == 1 ? Convolution(kernel: 4) : Convolution(kernel: 4, stride: 2, padding: 1),
      batch: batch, size: square(imageSide), inputs: imageChannels, outputs: channels)
  }

  /// Between 4×4 pixels and 64×64, with 64 filters.
  private static let middle64 = [
    DCGANLayer(imageChannels: 256, channels: 512, side: 4),
    DCGANLayer(imageChannels: 128, channels: 256, side: 8),
    DCGANLayer(imageChannels: 64, channels: 128, side: 16),
    DCGANLayer(imageChannels: 3, channels: 64, side: 32),
  ]

  /// For 64×64 pixels, from 100 latent variables.
  static let generator64 = [DCGANLayer(imageChannels: 512, channels: 100, side: 1)] + middle64

  /// For 64×64 pixels, to one number.
  static let discriminator64 =
    middle64.reversed() + [DCGANLayer(imageChannels: 512, channels: 1, side: 1)]

  /// For 28×28 pixels, from 7×7; a linear map stands before them.
  static let generator28 = [
    DCGANLayer(imageChannels: 64, channels: 128, side: 7),
    DCGANLayer(imageChannels: 1, channels: 64, side: 14),
  ]

  static let generators = generator64 + generator28
  static let discriminators = discriminator64 + generator28.reversed()
}

extension Cases {
  private typealias MaskedLayer = (
    name: String, kernel: Int, mask: Convolution.Mask, inputs: Int, outputs: Int
  )

  private static func masked(_ layer: MaskedLayer, side: Int, batch: Int) -> Operation {
    let convolution = Convolution(
      kernel: square(layer.kernel), padding: square(layer.kernel / 2), mask: layer.mask)
    return ConvolutionWork(
      convolution: convolution, batch: batch, size: square(side), inputs: layer.inputs, outputs: layer.outputs
    ).convolution("masked \(layer.name) \(layer.inputs)-\(layer.outputs), \(side)x\(side), batch \(batch)")
  }
}

/// A square of this side.
func square(_ side: Int) -> ImageSize { ImageSize(side, side) }
