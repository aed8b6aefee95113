/// Σ a·b in four sums, which a processor adds at the same time.
package func dot(_ a: UnsafePointer<Double>, _ b: UnsafePointer<Double>, _ count: Int) -> Double {
  var (first, second, third, fourth) = (0.0, 0.0, 0.0, 0.0)
  var index = 0
  while index + 4 <= count {
    first += a[index] * b[index]
    second += a[index + 1] * b[index + 1]
    third += a[index + 2] * b[index + 2]
    fourth += a[index + 3] * b[index + 3]
    index += 4
  }
  while index < count {
    first += a[index] * b[index]
    index += 1
  }
  return (first + second) + (third + fourth)
}

/// b ← b + factor·a.
func add(_ factor: Double, _ a: UnsafePointer<Double>, to b: UnsafeMutablePointer<Double>, _ count: Int) {
  for index in 0..<count { b[index] += factor * a[index] }
}
