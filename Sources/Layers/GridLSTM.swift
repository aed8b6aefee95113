import Tensors

/// A long short-term memory over the pixels of images, in one direction: each pixel goes on from the states
/// of neighbours that come before it.
///
/// With x the input, and h and c zero outside of the image, at each pixel p
///
///     a = b + Σ x[p + δ]·W[δ] + Σ h[p + tap]·U[tap]
///     i, f, g, o = σ(a_i), σ(a_f), tanh(a_g), σ(a_o)
///     c[p] = f·c[p + cell tap] + i·g
///     h[p] = o·tanh(c[p])
///
/// where ``LSTMPath`` says which neighbours the taps are, and a mask B which δ there are. Input
/// `[N, H, W, in]`, output h `[N, H, W, units]`.
///
/// With groups, for red, green and blue, the mask holds within each gate: unit u of U is in group
/// ⌊u·groups/U⌋ and sees the input of its own pixel up to that group. So the output channels of ``input`` are
/// group by group, and gate by gate within a group. States of other pixels are seen whole.
package final class GridLSTM: Layer {
  /// Which neighbours a state comes from.
  package let path: LSTMPath

  /// The input-to-state convolution, whose bias is that of the gates.
  package let input: MaskedConv2D

  /// U: `[taps, units, 4·units]`, gates i, f, g, o side by side. In files it is the convolution
  /// `[4·units, units, 1, taps]`.
  package let recurrent: Parameter<3>

  /// How many groups of units there are.
  package let groups: Int

  /// A memory of `units` units, a multiple of `groups`, over images of `inputs` channels, with an
  /// input-to-state convolution of `kernel` pixels.
  init(
    _ inputs: Int, _ units: Int, path: LSTMPath, kernel: ImageSize, groups: Int,
    using generator: inout RandomGenerator
  ) {
    require(
      groups > 0 && units > 0 && units.isMultiple(of: groups),
      "GridLSTM: \(units) units do not split evenly into \(groups) groups")
    (self.path, self.groups) = (path, groups)
    input = MaskedConv2D(inputs, 4 * units, kernel: kernel, mask: .b, groups: groups, using: &generator)
    recurrent = Parameter(
      .fanInUniform, shape: [path.tapCount, units, 4 * units],
      layout: .convolution(Convolution(kernel: ImageSize(1, path.tapCount))), using: &generator)
  }

  /// The hidden states.
  package func callAsFunction(_ images: ImageBatch) -> ImageBatch {
    let sums = input(images)
    let byGate = groups > 1 ? sums.regroupingChannels(groups: groups, parts: 4) : sums
    return byGate.gridLSTM(recurrent: recurrent.value, path: path)
  }
}
