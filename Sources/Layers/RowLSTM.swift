import Tensors

/// A Row LSTM: reads images row by row from top to bottom, all pixels of a row at once.
///
/// The gates of a pixel are summed from the input at it and to the left of it (a 3×1 convolution with mask
/// B), and from the states of the three pixels above it (a 3×1 convolution); its cell goes on from the pixel
/// above:
///
///     a[r, c] = b + Σ x[r, c + δ]·W[δ] + Σ h[r − 1, c + τ]·U[τ],    δ in {−1, 0}, τ in {−1, 0, 1}
///     i, f, g, o = σ(a_i), σ(a_f), tanh(a_g), σ(a_o)
///     cell[r, c] = f·cell[r − 1, c] + i·g
///     h[r, c] = o·tanh(cell[r, c])
///
/// So a pixel sees a triangle of those above, which widens by one pixel a row on either side. Input
/// `[N, H, W, in]`, output h `[N, H, W, units]`. With groups, no group of a pixel sees a later one of its own
/// pixel.
///
/// Parameters: `input.weight` and `input.bias`, a masked convolution to the gates, group by group and gate by
/// gate within a group; `recurrent` `[3, units, 4·units]`, in files the convolution `[4·units, units, 1, 3]`,
/// gate by gate.
///
/// Van den Oord et al. 2016, "Pixel recurrent neural networks", section 3.1.
public final class RowLSTM: Layer {
  package let lstm: GridLSTM

  /// A memory of `units` units, a multiple of `groups`, over images of `inputs` channels.
  public init(_ inputs: Int, _ units: Int, groups: Int = 1, using generator: inout RandomGenerator) {
    lstm = GridLSTM(
      inputs, units, path: .rows, kernel: ImageSize(1, 3), groups: groups, using: &generator)
  }

  /// The parameters, without a path between.
  public var parts: [(name: String, part: Any)] { lstm.parts }

  /// The hidden states.
  public func callAsFunction(_ input: ImageBatch) -> ImageBatch { lstm(input) }
}
