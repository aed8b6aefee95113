/// A piece of work that is timed, here and in a peer.
struct Case {
  /// What is computed, on which shapes.
  let name: String

  /// Which part of it.
  let pass: Pass

  /// What it costs at the least.
  let work: Work

  /// The same for the peer, where it knows how.
  let task: PeerTask?

  /// Makes the operands, and gives the work itself.
  let prepare: () -> () -> Void

  /// The same result by full passes, where that is a slow way to it.
  var fullPasses: FullPasses?
}

/// Full passes of which so many lead to the result of a case; all cost the same, so that one tells of all.
struct FullPasses {
  let count: Int

  /// Makes the operands, and gives one of the passes.
  let prepare: () -> () -> Void
}

/// Which part of a computation is timed.
enum Pass: String, Encodable {
  /// The result alone; nothing is remembered for gradients.
  case forward
  /// The result, and its gradient to the input and to all weights.
  case forwardAndBackward = "forward+backward"
  /// Forward, backward, and the optimiser's step for all parameters.
  case trainingStep = "training step"
  /// Images drawn pixel by pixel.
  case sampling
  /// A training step, of which not the time but the memory is taken.
  case peakMemory = "peak memory"
}

/// What a case costs, however it is computed.
struct Work: Equatable {
  /// Floating-point operations whose result is used. Nothing is counted for a weight that a mask leaves out, nor
  /// for a tap that falls outside the image.
  var operations: Double

  /// The bytes that must be read and written, where these are the limit and not the operations.
  var bytes: Double?

  /// The operations of `products` products that are each added to a sum.
  static func products(_ products: Int) -> Work { Work(operations: 2 * Double(products)) }

  /// Work on each of `elements`, limited by the memory that it moves: `touched` numbers an element.
  static func elementwise(_ elements: Int, touching touched: Double) -> Work {
    Work(operations: Double(elements), bytes: 4 * Double(elements) * touched)
  }
}

/// What a peer is asked to compute.
struct PeerTask: Encodable, Equatable {
  /// Its name in `peers/`.
  let operation: String

  /// The extents by name, as in `batch` or `inputs`.
  let sizes: [String: Int]

  /// A task.
  init(_ operation: String, _ sizes: [String: Int]) { (self.operation, self.sizes) = (operation, sizes) }
}
