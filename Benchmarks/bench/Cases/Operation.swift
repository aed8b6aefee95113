import Tensors

/// An operation that is timed by itself: forward, and forward with backward.
struct Operation {
  let name: String

  /// What the forward pass costs.
  let forward: Work

  /// What the forward and the backward pass cost together.
  let forwardAndBackward: Work

  /// The same for the peer.
  let task: PeerTask

  /// The operands that gradients are asked for.
  let operands: [Operand]

  /// The operation: of the operands, each flat, to the result, flat.
  let body: ([Vector]) -> Vector

  /// One case a pass.
  var cases: [Case] {
    [
      Case(name: name, pass: .forward, work: forward, task: task, prepare: prepareForward),
      Case(
        name: name, pass: .forwardAndBackward, work: forwardAndBackward, task: task,
        prepare: prepareForwardAndBackward),
    ]
  }

  private func prepareForward() -> () -> Void {
    let operands = drawnOperands()
    return { _ = body(operands) }
  }

  private func prepareForwardAndBackward() -> () -> Void {
    let operands = drawnOperands()
    let gradient = Operand(body(operands).count).draw(seed: operands.count)
    return {
      let watched = operands.map { $0.watched() }
      _ = spendTape(of: body(watched), weightedBy: gradient, at: watched.map { WatchedLeaf($0) })
    }
  }

  private func drawnOperands() -> [Vector] {
    operands.enumerated().map { place, operand in operand.draw(seed: place) }
  }
}

/// An operand of normal numbers.
struct Operand {
  let count: Int
  let deviation: Float

  /// `count` numbers; weights that sum `fanIn` inputs are so small that the sums are of the inputs' size.
  init(_ count: Int, fanIn: Int = 1) {
    (self.count, deviation) = (count, 1 / Float(fanIn).squareRoot())
  }

  func draw(seed: Int) -> Vector {
    var generator = RandomGenerator(seed: UInt64(seed))
    return Vector(normalMean: 0, deviation: deviation, shape: [count], using: &generator)
  }
}

extension Operation {
  /// An operation that sums `products` products, and as many again for each of its two operands' gradients.
  init(
    _ name: String, products: Int, _ task: PeerTask, operands: [Operand],
    body: @escaping ([Vector]) -> Vector
  ) {
    self.init(
      name: name, forward: .products(products), forwardAndBackward: .products(3 * products), task: task,
      operands: operands, body: body)
  }
}
