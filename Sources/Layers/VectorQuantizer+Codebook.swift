import Tensors

extension VectorQuantizer {
  /// Sets the codebook to pixels of `input`, `[N, H, W, D]`, that are far from each other: each is drawn with a
  /// probability proportional to its squared distance to the nearest of those before. Where there are fewer distinct
  /// pixels than codes, the other codes stay what they are.
  ///
  /// Arthur and Vassilvitskii 2007, "k-means++: the advantages of careful seeding", section 2.2.
  public func initialize(from input: ImageBatch) {
    let pixels = input.detached().pixels("VectorQuantizer", codebook.shape[1])
    var distances = [Float](repeating: 1, count: pixels.shape[0])
    for code in 0..<codeCount {
      guard let row = draw(inProportionTo: distances) else { return }
      let vector = pixels.row(row)
      setCode(code, to: vector)
      let apart = pixels.adding(row: -vector)
      let squares = apart.dotPerSample(apart).elements
      distances = code == 0 ? squares : zip(distances, squares).map(min)
    }
  }

  /// Takes the `codes` of a batch into the usage, and starts codes again that have fallen out of use.
  func gather(_ codes: ImageBatch, input: ImageBatch, nearest: ImageBatch) {
    var counts = CodeCounts(codes: codeCount)
    counts.add(codes)
    let even = Float(codes.count) / Float(codeCount)
    let shares = Vector(counts.counts.map { Float($0) / even })
    usage.value = usage.value * decay + shares * (1 - decay)
    restartDeadCodes(
      input.pixels("VectorQuantizer", codebook.shape[1]), ImageBatch.squaredError(input, nearest))
  }

  private func restartDeadCodes(_ pixels: FeatureBatch, _ squares: ImageBatch) {
    let dead = usage.value.elements.enumerated().filter { $0.element < leastUsage }.map(\.offset)
    guard !dead.isEmpty else { return }
    let distances = squares.reshaped(pixels.shape).sumPerSample().elements
    for code in dead {
      guard let row = draw(inProportionTo: distances) else { return }
      setCode(code, to: pixels.row(row))
      usage.update { $0[code] = 1 }
    }
  }

  private func setCode(_ code: Int, to vector: Vector) {
    codebook.update { elements in
      for (feature, value) in vector.elements.enumerated() { elements[code * vector.count + feature] = value }
    }
  }

  /// The number of a weight, drawn with a probability proportional to it; nil where all are zero.
  private func draw(inProportionTo weights: [Float]) -> Int? {
    let sum = weights.reduce(0.0) { $0 + Double($1) }
    guard sum > 0 && sum.isFinite else { return nil }
    var rest = Double.random(in: 0..<sum, using: &randomState.generator)
    let drawn = weights.firstIndex { weight in
      rest -= Double(weight)
      return rest < 0
    }
    return drawn ?? weights.lastIndex { $0 > 0 }
  }
}

/// How often each of K codes occurs: whether a codebook is in use.
public struct CodeCounts: Sendable, Equatable {
  /// The occurrences of each code: `[K]`.
  public private(set) var counts: [Int]

  /// No occurrences, of `codes` codes.
  public init(codes: Int) { counts = Array(repeating: 0, count: codes) }

  /// Counts codes, whole numbers in 0 ..< K.
  public mutating func add(_ codes: ImageBatch) {
    for code in codes.elements { counts[Int(code)] += 1 }
  }

  /// The number of codes that occur; the others are dead.
  public var used: Int { counts.count { $0 > 0 } }

  /// e to the entropy −Σ p log p of the codes' frequencies: K where all are equally frequent.
  public var perplexity: Double {
    let sum = Float(counts.reduce(0, +))
    let shares = Vector(counts.filter { $0 > 0 }.map { Float($0) / sum })
    return Double((-(shares * shares.log()).sum()).exp().value)
  }
}

extension Tensor where Rank == 4 {
  /// The pixels, each in one row: `[N, H, W, D]` to `[N·H·W, D]`.
  func pixels(_ layer: String, _ features: Int) -> FeatureBatch {
    requireChannels(layer, self, features)
    return reshaped([shape[0] * shape[1] * shape[2], shape[3]])
  }
}

extension Tensor where Rank == 2 {
  /// One row, not recorded.
  fileprivate func row(_ index: Int) -> Vector {
    let start = index * shape[1]
    return withUnsafeElements { Vector(Array($0[start..<start + shape[1]])) }
  }
}

extension Shape where Rank == 4 {
  /// The same images with as many channels.
  func replacingChannels(by channels: Int) -> Shape { [self[0], self[1], self[2], channels] }
}
