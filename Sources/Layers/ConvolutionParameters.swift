import Tensors

/// What the parameters of a convolutional layer start at.
struct ConvolutionParameters {
  let weight: Parameter<3>
  let bias: Parameter<1>?

  /// Weights `[taps, inputs, outputs]` of `convolution`, and a bias of `biasCount` channels unless that is
  /// nil.
  init(
    of convolution: Convolution, inputs: Int, outputs: Int, biasCount: Int?, initializer: Initializer,
    biasInitializer: Initializer, using generator: inout RandomGenerator
  ) {
    weight = Parameter(
      initializer, shape: [convolution.tapCount, inputs, outputs], layout: convolution.layout,
      using: &generator)
    let fans = weight.layout.fans(of: weight.shape)
    bias = biasCount.map { Parameter(biasInitializer, shape: [$0], fans: fans, using: &generator) }
  }
}

extension Convolution {
  /// How the weights stand in files: `[out, in, height, width]`, with zeros where the mask leaves them out.
  fileprivate var layout: ParameterLayout {
    let positions = tapPositions
    let centre = (kernel.height / 2) * kernel.width + kernel.width / 2
    let channels = positions.firstIndex(of: centre).flatMap { tap -> ChannelMask? in
      switch mask {
      case .none: nil
      case .a(let groups): ChannelMask(tap: tap, groups: groups, includesOwnGroup: false)
      case .b(let groups): ChannelMask(tap: tap, groups: groups, includesOwnGroup: true)
      }
    }
    return .convolution(
      ConvolutionLayout(height: kernel.height, width: kernel.width, positions: positions, mask: channels))
  }
}
