/// How a parameter's elements are arranged in files, which follow PyTorch's conventions.
public enum ParameterLayout: Sendable, Equatable {
  /// As in memory.
  case asIs

  /// `[in, out]` in memory, `[out, in]` in files: the weights of linear and recurrent layers.
  case transposed

  /// `[taps, in, out]` in memory, `[out, in, height, width]` in files. `positions` are the row-major places of
  /// the taps in the kernel; places that no tap has are zero in files.
  case convolution(height: Int, width: Int, positions: [Int])

  /// `[taps, in, out]` of the convolution this transposes in memory, where the layer maps out to in channels;
  /// `[layer's in, layer's out, height, width]` in files.
  case transposedConvolution(height: Int, width: Int)
}
