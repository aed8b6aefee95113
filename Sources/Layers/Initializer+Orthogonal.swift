import Tensors

/// A tensor whose rows `[everything else, last extent]` or columns, whichever are fewer, are orthonormal.
func orthogonalTensor<let Rank: Int>(
  _ shape: Shape<Rank>, using generator: inout RandomGenerator
) -> Tensor<Rank> {
  let columns = Rank == 0 ? 1 : shape[-1]
  let rows = shape.count / max(columns, 1)
  let (count, length) = (min(rows, columns), max(rows, columns))
  let normal = Vector(normalMean: 0, deviation: 1, shape: [count * length], using: &generator).elements
  let vectors = orthonormalized(
    (0..<count).map { index in normal[index * length..<(index + 1) * length].map(Double.init) })
  var elements = [Float](repeating: 0, count: shape.count)
  for (index, vector) in vectors.enumerated() {
    for (place, value) in vector.enumerated() {
      elements[rows <= columns ? index * columns + place : place * columns + index] = Float(value)
    }
  }
  return Tensor(elements, shape: shape)
}

/// An orthonormal basis of what `vectors` span (Gram and Schmidt, twice over each for accuracy). Normal draws
/// give a basis that is spread evenly over all.
private func orthonormalized(_ vectors: [[Double]]) -> [[Double]] {
  var basis: [[Double]] = []
  for vector in vectors {
    var rest = vector
    for _ in 0..<2 {
      for member in basis { rest = difference(rest, member, factor: dot(rest, member)) }
    }
    let length = dot(rest, rest).squareRoot()
    basis.append(rest.map { $0 / length })
  }
  return basis
}

private func dot(_ left: [Double], _ right: [Double]) -> Double {
  var sum = 0.0
  for index in left.indices { sum += left[index] * right[index] }
  return sum
}

/// left − factor·right
private func difference(_ left: [Double], _ right: [Double], factor: Double) -> [Double] {
  var result = left
  for index in result.indices { result[index] -= factor * right[index] }
  return result
}
