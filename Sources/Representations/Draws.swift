import Tensors

extension RandomGenerator {
  /// One of 0 ..< `bound`. Swift's own functions may come to draw otherwise from version to version.
  mutating func nextIndex(below bound: Int) -> Int {
    Int(next().multipliedFullWidth(by: UInt64(bound)).high)
  }

  /// A number drawn uniformly from the multiples of 2⁻⁵³ in 0 ..< 1.
  mutating func nextUniformDouble() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// `elements` in an order drawn evenly among all (Fisher and Yates' shuffle).
  mutating func shuffled<Element>(_ elements: [Element]) -> [Element] {
    var elements = elements
    for last in stride(from: elements.count - 1, to: 0, by: -1) {
      elements.swapAt(last, nextIndex(below: last + 1))
    }
    return elements
  }
}
