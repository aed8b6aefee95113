/// The geometry of a convolution, as a reference needs it.
public struct ReferenceGeometry {
  /// Rows and columns between neighbouring outputs.
  public var stride: (Int, Int) = (1, 1)
  /// Zeros before the first row and column.
  public var padding: (Int, Int) = (0, 0)
  /// Rows and columns between neighbouring taps.
  public var dilation: (Int, Int) = (1, 1)
  /// Whether the weight at a kernel position connects an input with an output channel.
  public var allows: (_ row: Int, _ column: Int, _ input: Int, _ output: Int) -> Bool = { _, _, _, _ in true }

  /// Stride 1, no padding, no dilation, no mask.
  public init() {}
}

extension Reference {
  /// y[n, p, o] = Σ x[n, stride · p + dilation · δ − padding, i] · w[δ, i, o].
  ///
  /// `x` is `[N, H, W, I]`, `weights` `[height, width, I, O]`, `output` the extents of y's rows and columns.
  public static func convolve(
    _ x: Exact, _ weights: Exact, output: (Int, Int), _ geometry: ReferenceGeometry = .init()
  ) -> Exact {
    var y = Exact(zeros: x.extents[0], output.0, output.1, weights.extents[3])
    forEachProduct(x: x.extents, weights: weights.extents, y: y.extents, geometry) {
      n, row, column, w, p, q in
      y[n, p, q, w.3] += x[n, row, column, w.2] * weights[w.0, w.1, w.2, w.3]
    }
    return y
  }

  /// x[n, stride · p + dilation · δ − padding, i] = Σ y[n, p, o] · w[δ, i, o]: the adjoint of `convolve`.
  ///
  /// `y` is `[N, P, Q, O]`, `weights` `[height, width, I, O]`, `output` the extents of x's rows and columns.
  public static func transpose(
    _ y: Exact, _ weights: Exact, output: (Int, Int), _ geometry: ReferenceGeometry = .init()
  ) -> Exact {
    var x = Exact(zeros: y.extents[0], output.0, output.1, weights.extents[2])
    forEachProduct(x: x.extents, weights: weights.extents, y: y.extents, geometry) {
      n, row, column, w, p, q in
      x[n, row, column, w.2] += y[n, p, q, w.3] * weights[w.0, w.1, w.2, w.3]
    }
    return x
  }

  /// w[δ, i, o] = Σ x[n, stride · p + dilation · δ − padding, i] · y[n, p, o].
  public static func convolutionWeights(
    _ x: Exact, _ y: Exact, kernel: (Int, Int), _ geometry: ReferenceGeometry = .init()
  ) -> Exact {
    var weights = Exact(zeros: kernel.0, kernel.1, x.extents[3], y.extents[3])
    forEachProduct(x: x.extents, weights: weights.extents, y: y.extents, geometry) {
      n, row, column, w, p, q in
      weights[w.0, w.1, w.2, w.3] += x[n, row, column, w.2] * y[n, p, q, w.3]
    }
    return weights
  }

  private typealias Place = (Int, Int, Int, Int)

  /// Calls `body` for every product x · w · y of the trilinear form.
  private static func forEachProduct(
    x: [Int], weights: [Int], y: [Int], _ geometry: ReferenceGeometry,
    _ body: (_ n: Int, _ row: Int, _ column: Int, _ w: Place, _ p: Int, _ q: Int) -> Void
  ) {
    for n in 0..<x[0] {
      for p in 0..<y[1] {
        for q in 0..<y[2] {
          for dy in 0..<weights[0] {
            for dx in 0..<weights[1] {
              let row = p * geometry.stride.0 + dy * geometry.dilation.0 - geometry.padding.0
              let column = q * geometry.stride.1 + dx * geometry.dilation.1 - geometry.padding.1
              guard 0..<x[1] ~= row, 0..<x[2] ~= column else { continue }
              for i in 0..<weights[2] {
                for o in 0..<weights[3] where geometry.allows(dy, dx, i, o) {
                  body(n, row, column, (dy, dx, i, o), p, q)
                }
              }
            }
          }
        }
      }
    }
  }
}
