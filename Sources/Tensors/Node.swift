import Synchronization

/// One operation of the tape: what was computed, from which nodes, and how a gradient goes back through it.
///
/// A leaf is a node without parents: something watched. Nodes hold what they were computed from and are held
/// by what was computed from them, so a computation nobody can differentiate any more frees itself.
final class Node {
  /// Adds a parent's share of the gradient of a node's result to the sum of what has come back to the parent before,
  /// if anything has; all flat, as nodes don't know shapes.
  ///
  /// The node is handed over with it, for rules that are written in terms of the node's result.
  typealias Rule = (_ gradient: Vector, _ node: Node, _ sum: inout Vector?) -> Void

  /// Later nodes have higher numbers, so falling numbers are an order for going back.
  let number: Int

  /// The name of the operation, for messages.
  let operation: String

  private(set) var parents: [Node]

  /// One rule a parent.
  private(set) var rules: [Rule]

  /// Which value of a trace the result is, where it is traced.
  let value: TracedValue?

  /// A node that has been gone back through takes no part in new computations.
  private(set) var isRetired = false

  private static let created = Atomic<Int>(0)

  init(operation: String, parents: [Node], rules: [Rule], value: TracedValue? = nil) {
    self.operation = operation
    self.value = value
    self.parents = parents
    self.rules = rules
    number = Self.created.wrappingAdd(1, ordering: .relaxed).newValue
  }

  static func leaf() -> Node { Node(operation: "watched", parents: [], rules: []) }

  /// Whether operations on this node are to be recorded.
  var isLive: Bool { !isRetired }

  func retire() { isRetired = true }

  /// Lets go of everything that going back needed.
  func forget() {
    rules = []
    parents = []
  }

  deinit {
    // A long chain must not be freed by recursion: it would overflow the stack.
    var orphans = parents
    forget()
    while var orphan = orphans.popLast() {
      guard isKnownUniquelyReferenced(&orphan) else { continue }
      orphans += orphan.parents
      orphan.forget()
    }
  }
}
