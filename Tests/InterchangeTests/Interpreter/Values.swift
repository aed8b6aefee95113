/// A dense array of any rank, in Double: what the interpreter computes with. Slow and plain.
struct Values: Equatable {
  var shape: [Int]
  var elements: [Double]

  init(_ shape: [Int], _ elements: [Double]) {
    precondition(elements.count == shape.reduce(1, *), "\(elements.count) elements for \(shape)")
    (self.shape, self.elements) = (shape, elements)
  }

  /// The values that `body` gives for each place.
  init(_ shape: [Int], at body: (_ place: [Int]) -> Double) {
    self.init(shape, (0..<shape.reduce(1, *)).map { body(Self.place(of: $0, in: shape)) })
  }

  var rank: Int { shape.count }

  subscript(place: [Int]) -> Double {
    elements[zip(place, shape).reduce(0) { $0 * $1.1 + $1.0 }]
  }

  /// The element at a place of a larger shape that this one is broadcast to.
  func broadcast(at place: [Int]) -> Double {
    self[zip(place.suffix(rank), shape).map { $1 == 1 ? 0 : $0 }]
  }

  private static func place(of offset: Int, in shape: [Int]) -> [Int] {
    var (rest, place) = (offset, [Int](repeating: 0, count: shape.count))
    for axis in shape.indices.reversed() {
      place[axis] = rest % shape[axis]
      rest /= shape[axis]
    }
    return place
  }
}

extension Values {
  func map(_ function: (Double) -> Double) -> Values { Values(shape, elements.map(function)) }

  /// Element by element, the smaller operand repeated along axes of 1 and those that it lacks.
  func combined(with other: Values, _ function: (Double, Double) -> Double) -> Values {
    let rank = max(rank, other.rank)
    func padded(_ shape: [Int]) -> [Int] { Array(repeating: 1, count: rank - shape.count) + shape }
    let shape = zip(padded(shape), padded(other.shape)).map { left, right in
      precondition(left == right || left == 1 || right == 1, "\(self.shape) and \(other.shape)")
      return left == 1 ? right : left
    }
    return Values(shape) { function(broadcast(at: $0), other.broadcast(at: $0)) }
  }

  func transposed(_ axes: [Int]) -> Values {
    Values(axes.map { shape[$0] }) { place in
      var source = place
      for (target, axis) in axes.enumerated() { source[axis] = place[target] }
      return self[source]
    }
  }

  /// The part that begins at `start`, of these extents.
  func part(from start: [Int], _ extents: [Int]) -> Values {
    Values(extents) { place in self[zip(place, start).map { $0 + $1 }] }
  }

  static func concatenated(_ all: [Values], axis: Int) -> Values {
    var shape = all[0].shape
    shape[axis] = all.reduce(0) { $0 + $1.shape[axis] }
    return Values(shape) { place in
      var place = place
      for values in all {
        if place[axis] < values.shape[axis] { return values[place] }
        place[axis] -= values.shape[axis]
      }
      return .nan
    }
  }

  func sum(over axes: Set<Int>) -> Values {
    let kept = shape.indices.filter { !axes.contains($0) }
    var result = Values(kept.map { shape[$0] }) { _ in 0 }
    for (offset, element) in elements.enumerated() {
      let place = Self.place(of: offset, in: shape)
      let target = kept.reduce(0) { $0 * shape[$1] + place[$1] }
      result.elements[target] += element
    }
    return result
  }
}
