import Layers

/// How one parameter of a model comes from tensors of another program's file.
struct WeightRule: Sendable {
  /// A tensor that is read, and the extents it must have.
  struct Source: Sendable {
    let name: String
    let shape: [Int]
  }

  /// The name of the parameter.
  let name: String

  /// What it is made of.
  let sources: [Source]

  /// The parameter as files have it, given the sources' tensors in order.
  let arrange: @Sendable ([FileTensor]) -> FileTensor

  /// A parameter that is the same in the file under another name.
  static func same(_ name: String, as source: String, _ shape: [Int]) -> WeightRule {
    stacked(name, from: [source], each: shape)
  }

  /// A parameter whose rows are those of several tensors of one shape, one tensor's after another's.
  static func stacked(_ name: String, from sources: [String], each shape: [Int]) -> WeightRule {
    WeightRule(name: name, sources: sources.map { Source(name: $0, shape: shape) }) { tensors in
      FileTensor(
        shape: [shape[0] * tensors.count] + shape.dropFirst(), elements: tensors.flatMap(\.elements))
    }
  }

  /// A parameter of `count` zeros, of which the file says nothing.
  static func zeros(_ name: String, count: Int) -> WeightRule {
    WeightRule(name: name, sources: []) { _ in
      FileTensor(shape: [count], elements: Array(repeating: 0, count: count))
    }
  }

  /// The weights of a linear map to a whole map of features, `[height·width·channels, in]`, that stand in the file as
  /// those of a transposed convolution from one pixel: `[in, channels, height, width]`.
  static func linear(_ name: String, fromPixel source: Source) -> WeightRule {
    WeightRule(name: name, sources: [source]) { tensors in
      let (inputs, outputs) = (source.shape[0], source.shape.dropFirst().reduce(1, *))
      let rows = channelsLast(tensors[0])
      let elements = (0..<outputs).flatMap { output in (0..<inputs).map { rows[$0 * outputs + output] } }
      return FileTensor(shape: [outputs, inputs], elements: elements)
    }
  }

  /// The weights of a linear map from a whole map of features, `[out, height·width·channels]`, that stand in the file
  /// as those of a convolution to one pixel: `[out, channels, height, width]`.
  static func linear(_ name: String, toPixel source: Source) -> WeightRule {
    WeightRule(name: name, sources: [source]) { tensors in
      FileTensor(
        shape: [source.shape[0], source.shape.dropFirst().reduce(1, *)], elements: channelsLast(tensors[0]))
    }
  }

  /// `[n, channels, height, width]` in the order of `[n, height, width, channels]`.
  private static func channelsLast(_ tensor: FileTensor) -> [Float] {
    let (channels, pixels) = (tensor.shape[1], tensor.shape[2] * tensor.shape[3])
    return (0..<tensor.shape[0]).flatMap { sample in
      (0..<pixels).flatMap { pixel in
        (0..<channels).map { tensor.elements[(sample * channels + $0) * pixels + pixel] }
      }
    }
  }
}
