/// The gradient of the sum of `result`'s elements with respect to `point`, which must be watched.
///
/// The result is recorded like any other computation where something besides `point` is watched, so a loss may
/// contain a gradient: a gradient penalty is
/// `let x = images.watched(); let slope = gradient(of: critic(x), at: x)`.
/// Zero where `result` does not depend on `point`.
public func gradient<let R: Int, let P: Int>(of result: Tensor<R>, at point: Tensor<P>) -> Tensor<P> {
  guard let leaf = point.node else {
    fatalError("gradient: the point \(point.shape) is not watched")
  }
  let found = goBack(from: result, to: [leaf], keepingTape: true)[0]
  return found?.reshaped(point.shape) ?? Tensor(zeros: point.shape)
}

/// The gradients with respect to each of `leaves`, which were made by ``Tensor/watched()``, of the sum of
/// `result`'s elements; or of that of its products with `weights`, where they are given.
///
/// Spends the tape: what was remembered on the way is freed step by step. `nil` where the result does not depend
/// on a leaf.
package func spendTape<let R: Int>(
  of result: Tensor<R>, weightedBy weights: Tensor<R>? = nil, at leaves: [WatchedLeaf]
) -> [Vector?] {
  goBack(from: result, weightedBy: weights, to: leaves.map(\.node), keepingTape: false)
}

/// The identity of a watched tensor, by which its gradient is asked for.
package struct WatchedLeaf {
  let node: Node

  package init<let R: Int>(_ tensor: Tensor<R>) {
    guard let node = tensor.node else { fatalError("gradient: \(tensor.shape) is not watched") }
    self.node = node
  }
}

/// The gradients of the weighted sum of `result` at each of `leaves`, found by visiting the nodes between them from
/// the last made to the first. Unless the tape is kept, each node forgets what it held as soon as it has been
/// visited.
private func goBack<let R: Int>(
  from result: Tensor<R>, weightedBy weights: Tensor<R>? = nil, to leaves: [Node], keepingTape: Bool
) -> [Vector?] {
  guard let last = result.node else { return leaves.map { _ in nil } }
  require(
    last.isLive,
    "gradient: the tape of this \(result.shape), made by \(last.operation), has been spent by an earlier gradient"
  )
  let wanted = Set(leaves.map(ObjectIdentifier.init))
  let order = nodes(leadingFrom: last, to: wanted)
  if !keepingTape { order.forEach { $0.retire() } }
  let onTheWay = Set(order.map(ObjectIdentifier.init))

  var sums = GradientSums(first: weights?.flattened ?? Vector(ones: [result.count]), of: last)
  for node in order.reversed() {
    let isWanted = wanted.contains(ObjectIdentifier(node))
    guard let gradient = isWanted ? sums[node] : sums.remove(node) else { continue }
    for (parent, rule) in zip(node.parents, node.rules) where onTheWay.contains(ObjectIdentifier(parent)) {
      rule(gradient, node, &sums[parent])
    }
    if !keepingTape { node.forget() }
  }
  return leaves.map { sums[$0] }
}

/// The nodes on a path from `last` down to a wanted leaf, in order of creation.
private func nodes(leadingFrom last: Node, to wanted: Set<ObjectIdentifier>) -> [Node] {
  var reached: [ObjectIdentifier: Node] = [ObjectIdentifier(last): last]
  var pending = [last]
  while let node = pending.popLast() {
    for parent in node.parents where reached.updateValue(parent, forKey: ObjectIdentifier(parent)) == nil {
      pending.append(parent)
    }
  }
  var leading: Set<ObjectIdentifier> = []
  return reached.values.sorted { $0.number < $1.number }.filter { node in
    let identity = ObjectIdentifier(node)
    let leads = wanted.contains(identity) || node.parents.contains { leading.contains(ObjectIdentifier($0)) }
    if leads { leading.insert(identity) }
    return leads
  }
}

/// What has come back to each node so far.
private struct GradientSums {
  private var sums: [ObjectIdentifier: Vector]

  init(first: Vector, of node: Node) { sums = [ObjectIdentifier(node): first] }

  /// The sum for `node`.
  subscript(node: Node) -> Vector? {
    get { sums[ObjectIdentifier(node)] }
    _modify { yield &sums[ObjectIdentifier(node)] }
  }

  /// The sum for `node`, whose memory is the caller's from now on.
  mutating func remove(_ node: Node) -> Vector? { sums.removeValue(forKey: ObjectIdentifier(node)) }
}
