/// How a parameter's elements are arranged in files, which follow PyTorch's conventions.
///
/// In memory weights are `[taps, in, out]`, the order in which kernels read them.
public enum ParameterLayout: Sendable, Equatable {
  /// As in memory.
  case asIs

  /// `[in, out]` in memory, `[out, in]` in files: the weights of linear and recurrent layers.
  case transposed

  /// `[taps, in, out]` in memory, `[out, in, height, width]` in files.
  ///
  /// A transposed convolution keeps the weights of the convolution it transposes, whose input is the layer's
  /// output; so the same arrangement gives PyTorch's `[layer's in, layer's out, height, width]`.
  case convolution(ConvolutionLayout)

  /// As in memory, with a second tensor beside it in files that is written as zeros and added when read.
  ///
  /// PyTorch's recurrent layers have two biases that only ever act as their sum: `summed(with: "bias_hh_l0")`
  /// is the layout of the one bias that takes the place of both.
  case summed(with: String)
}

/// Where the taps of a convolution stand in the rectangular kernel that files hold.
public struct ConvolutionLayout: Sendable, Equatable {
  /// Rows of the kernel.
  public let height: Int

  /// Columns of the kernel.
  public let width: Int

  /// The row-major place of each tap in the kernel. Places that no tap has are zero in files.
  public let positions: [Int]

  /// The tap that some channels are kept from, if there is one; in files their weights are zero.
  public let mask: ChannelMask?

  /// A kernel of `height` × `width`, with a tap at every place unless `positions` says otherwise.
  public init(height: Int, width: Int, positions: [Int]? = nil, mask: ChannelMask? = nil) {
    (self.height, self.width, self.mask) = (height, width, mask)
    self.positions = positions ?? Array(0..<height * width)
  }

  /// Whether the weight from channel `input` of `shape[1]` to channel `output` of `shape[2]` is in use at
  /// `tap`.
  func uses(tap: Int, input: Int, output: Int, shape: [Int]) -> Bool {
    guard let mask, mask.tap == tap else { return true }
    return mask.lets(input * mask.groups / shape[1], reach: output * mask.groups / shape[2])
  }
}

/// Which groups of channels see which at one tap, the centre of a masked convolution.
public struct ChannelMask: Sendable, Equatable {
  /// The tap's index.
  public let tap: Int

  /// The number of groups that the channels of input and output are divided into: channel c of C is in group
  /// ⌊c·groups/C⌋.
  public let groups: Int

  /// Whether a group sees itself besides the groups before it.
  public let includesOwnGroup: Bool

  /// The mask of `tap` over `groups` groups.
  public init(tap: Int, groups: Int, includesOwnGroup: Bool) {
    (self.tap, self.groups, self.includesOwnGroup) = (tap, groups, includesOwnGroup)
  }

  /// Whether group `input` of the input reaches group `output` of the output.
  func lets(_ input: Int, reach output: Int) -> Bool {
    includesOwnGroup ? input <= output : input < output
  }
}
