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
      initializer, shape: [convolution.tapCount, inputs, outputs], layout: .convolution(convolution),
      using: &generator)
    let fans = weight.layout.fans(of: weight.shape)
    bias = biasCount.map { Parameter(biasInitializer, shape: [$0], fans: fans, using: &generator) }
  }
}
