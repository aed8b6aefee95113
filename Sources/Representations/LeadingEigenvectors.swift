import Tensors

/// Eigenvalues, the largest first, and as many orthonormal eigenvectors, the rows of `[n, D]`.
struct Eigenpairs {
  let values: [Double]
  let vectors: FeatureBatch
}

extension Tensor where Rank == 2 {
  /// Every eigenvector of this symmetric matrix.
  func allEigenvectors() -> Eigenpairs {
    let solved = SymmetricEigenproblem(elements.map(Double.init), size: shape[0])
    return Eigenpairs(
      values: solved.values, vectors: FeatureBatch(solved.vectors.map { Float($0) }, shape: shape))
  }

  /// The `count` eigenvectors of largest eigenvalue of this symmetric matrix, which has no negative ones, and a few
  /// less exact ones after them.
  ///
  /// In each round the subspace is multiplied by the matrix, and the small eigenproblem inside it gives the best
  /// vectors that it contains.
  func leadingEigenvectors(_ count: Int) -> Eigenpairs {
    let size = min(shape[0], 2 * count + 10)
    var generator = RandomGenerator(seed: 0x7375_6273_7061_6365)  // "subspace"
    let draws = FeatureBatch(normalMean: 0, shape: [size, shape[0]], using: &generator)
    var basis = draws.orthonormalRows(using: &generator)
    for _ in 0..<mostRounds {
      let image = basis.matrixProduct(self)
      let inner = image.matrixProduct(basis, transposingRight: true)
      let solved = SymmetricEigenproblem(inner.elements.map(Double.init), size: size)
      let turn = FeatureBatch(solved.vectors.map { Float($0) }, shape: [size, size])
      let (vectors, images) = (turn.matrixProduct(basis), turn.matrixProduct(image))
      let residual = images - vectors.multiplied(perSample: Vector(solved.values.map { Float($0) }))
      let farthest = residual.square().sumPerSample().elements.prefix(count).max() ?? 0
      if Double(farthest).squareRoot() <= roundingError * max(solved.values[0], 0) {
        return Eigenpairs(values: solved.values, vectors: vectors)
      }
      basis = images.orthonormalRows(using: &generator)
    }
    // Eigenvalues so close together that no round tells them apart: then their vectors are as good as any.
    return allEigenvectors()
  }
}

/// The residual of an eigenvector whose every product was rounded to float32, relative to the largest eigenvalue.
private let roundingError = 5e-7

/// The rounds after which a subspace is given up for the whole matrix.
private let mostRounds = 60

extension Tensor where Rank == 2 {
  /// An orthonormal basis of the space of the rows: Gram and Schmidt's, in Double and twice over, which leaves nothing
  /// of the rows before (Giraud et al. 2005). Rows that depend on those before are replaced by draws.
  func orthonormalRows(using generator: inout RandomGenerator) -> FeatureBatch {
    let (rows, width) = (shape[0], shape[1])
    require(rows <= width, "orthonormalRows: \(rows) rows of \(width) elements")
    var basis = elements.map(Double.init)
    basis.withUnsafeMutableBufferPointer { basis in
      guard let start = basis.baseAddress else { return }
      for row in 0..<rows {
        let vector = start + row * width
        while !makeOrthonormal(vector, toRows: row, of: start, width: width) {
          let draws = Vector(normalMean: 0, shape: [width], using: &generator).elements
          for (index, draw) in draws.enumerated() { vector[index] = Double(draw) }
        }
      }
    }
    return FeatureBatch(basis.map { Float($0) }, shape: shape)
  }
}

/// Takes the first `rows` rows of `basis` out of `vector` and makes its length 1; false where nothing was left.
private func makeOrthonormal(
  _ vector: UnsafeMutablePointer<Double>, toRows rows: Int, of basis: UnsafePointer<Double>, width: Int
) -> Bool {
  let before = dot(vector, vector, width).squareRoot()
  for _ in 0..<2 {
    for row in 0..<rows {
      let other = basis + row * width
      add(-dot(vector, other, width), other, to: vector, width)
    }
  }
  let length = dot(vector, vector, width).squareRoot()
  // Below, the rest is rounding of the float32 that the row came from.
  guard length > 1e-6 * before else { return false }
  for index in 0..<width { vector[index] /= length }
  return true
}
