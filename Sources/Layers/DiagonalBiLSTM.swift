import Tensors

/// A Diagonal BiLSTM: reads images along their diagonals in both directions, so that a pixel sees all before
/// it.
///
/// Of the direction from the left, the gates of a pixel are summed from its own input (a 1×1 convolution with
/// mask B) and the states of the pixels to the left and above; its cell goes on from the left:
///
///     a[r, c] = b + x[r, c]·W + h[r, c − 1]·U[0] + h[r − 1, c]·U[1]
///     i, f, g, o = σ(a_i), σ(a_f), tanh(a_g), σ(a_o)
///     cell[r, c] = f·cell[r, c − 1] + i·g
///     h[r, c] = o·tanh(cell[r, c])
///
/// The direction from the right is its mirror image with weights of its own. As that sees pixels that come
/// later in its row, its states go down by one row before both are added:
///
///     y[r, c] = left[r, c] + right[r − 1, c]
///
/// Input `[N, H, W, in]`, output `[N, H, W, units]`. With groups, no group of a pixel sees a later one of its
/// own pixel. All pixels of a diagonal are computed at once, in place and not in a skewed map.
///
/// Parameters of each direction: `input.weight` and `input.bias`, a masked convolution to the gates, group by
/// group and gate by gate within a group; `recurrent` `[2, units, 4·units]`, in files the convolution
/// `[4·units, units, 1, 2]` of the pixel beside and the pixel above, gate by gate.
///
/// Van den Oord et al. 2016, "Pixel recurrent neural networks", section 3.2.
public final class DiagonalBiLSTM: Layer {
  package let left: GridLSTM
  package let right: GridLSTM

  /// A memory of `units` units a direction, a multiple of `groups`, over images of `inputs` channels.
  public init(_ inputs: Int, _ units: Int, groups: Int = 1, using generator: inout RandomGenerator) {
    left = GridLSTM(inputs, units, path: .diagonalFromLeft, kernel: 1, groups: groups, using: &generator)
    right = GridLSTM(inputs, units, path: .diagonalFromRight, kernel: 1, groups: groups, using: &generator)
  }

  /// The hidden states of both directions, added.
  public func callAsFunction(_ input: ImageBatch) -> ImageBatch {
    left(input) + right(input).shiftedDown()
  }
}
