import Tensors

extension Cases {
  /// The kernels that wait for memory: activations, gates, normalisation, losses.
  static var pointwise: [Operation] { activations + combinations + normalisations + losses }

  /// Activations on the features of a PixelCNN. Backward they read the gradient and what they kept of the input or
  /// the result, and write a gradient.
  private static var activations: [Operation] {
    let functions: [(String, (ImageBatch) -> ImageBatch)] = [
      ("relu", { $0.relu() }), ("leaky relu", { $0.leakyReLU(slope: 0.2) }), ("elu", { $0.elu() }),
      ("gelu", { $0.gelu() }), ("silu", { $0.silu() }), ("sigmoid", { $0.sigmoid() }),
      ("tanh", { $0.tanh() }), ("softplus", { $0.softplus() }), ("exp", { $0.exp() }),
    ]
    return functions.map { name, function in
      images(name, touching: (forward: 2, both: 5)) { function($0[0]) }
    }
  }

  /// Gates halve the channels. A sum's gradient is that of both its terms and needs no pass of its own.
  private static var combinations: [Operation] {
    var generator = RandomGenerator(seed: 0)
    return [
      images("gated", touching: (forward: 1.5, both: 4)) { $0[0].gated() },
      images("add", tensors: 2, touching: (forward: 3, both: 3)) { $0[0] + $0[1] },
      images("multiply", tensors: 2, touching: (forward: 3, both: 8)) { $0[0] * $0[1] },
      images("dropout", touching: (forward: 2, both: 4)) { $0[0].dropout(rate: 0.2, using: &generator) },
    ]
  }

  /// Statistics need a pass of their own where a channel's values lie apart, but none where they are together.
  private static var normalisations: [Operation] {
    let channels = imageShape[3]
    let vectors = [Operand(channels), Operand(channels)]
    return [
      elementwise(
        "batch norm \(sizes(imageShape.array))", imageTask("batch norm"), imageShape.count,
        touching: (forward: 3, both: 8), operands: vectors
      ) { input, rest in
        input.reshaped(imageShape).batchNormalized(scale: rest[0], offset: rest[1]).output.flattened
      },
      elementwise(
        "layer norm \(rows)x\(channels)", PeerTask("layer norm", ["rows": rows, "channels": channels]),
        rows * channels, touching: (forward: 2, both: 5), operands: vectors
      ) { input, rest in
        let input: FeatureBatch = input.reshaped([rows, channels])
        return input.layerNormalized(scale: rest[0], offset: rest[1]).flattened
      },
    ]
  }

  /// The losses of binary images, and of images of 256 levels.
  private static var losses: [Operation] {
    let truth = ImageBatch(repeating: 1, shape: imageShape)
    let levels = Vector((0..<rows).map { Float($0 % 256) })
    return [
      images("binary cross-entropy", touching: (forward: 3, both: 7)) {
        ImageBatch.binaryCrossEntropy(logits: $0[0], targets: truth)
      },
      elementwise(
        "softmax cross-entropy \(rows)x256",
        PeerTask("softmax cross-entropy", ["rows": rows, "classes": 256]), rows * 256,
        touching: (forward: 1, both: 3)
      ) { logits, _ in Vector.softmaxCrossEntropy(logits: logits.reshaped([rows, 256]), targets: levels) },
    ]
  }
}

extension Cases {
  /// More than the caches of most processors hold.
  private static let imageShape: Shape<4> = [64, 28, 28, 128]
  private static let rows = 64 * 28 * 28

  private static func imageTask(_ operation: String) -> PeerTask {
    PeerTask(
      operation,
      [
        "batch": imageShape[0], "height": imageShape[1], "width": imageShape[2], "channels": imageShape[3],
      ])
  }

  private static func images(
    _ name: String, tensors: Int = 1, touching touched: (forward: Double, both: Double),
    _ body: @escaping ([ImageBatch]) -> ImageBatch
  ) -> Operation {
    elementwise(
      "\(name) \(sizes(imageShape.array))", imageTask(name), imageShape.count, touching: touched,
      operands: Array(repeating: Operand(imageShape.count), count: tensors - 1)
    ) { first, rest in
      body(([first] + rest).map { $0.reshaped(imageShape) }).flattened
    }
  }

  private static func elementwise(
    _ name: String, _ task: PeerTask, _ count: Int, touching touched: (forward: Double, both: Double),
    operands: [Operand] = [], body: @escaping (Vector, [Vector]) -> Vector
  ) -> Operation {
    Operation(
      name: name, forward: .elementwise(count, touching: touched.forward),
      forwardAndBackward: .elementwise(count, touching: touched.both), task: task,
      operands: [Operand(count)] + operands
    ) { body($0[0], Array($0.dropFirst())) }
  }

  private static func sizes(_ extents: [Int]) -> String { extents.map { "\($0)" }.joined(separator: "x") }
}
