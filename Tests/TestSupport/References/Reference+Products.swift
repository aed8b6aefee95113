import Foundation

extension Reference {
  /// c[m, n] = Σₖ a[m, k] · b[k, n].
  public static func matrixProduct(_ a: Exact, _ b: Exact) -> Exact {
    var c = Exact(zeros: a.extents[0], b.extents[1])
    for m in 0..<a.extents[0] {
      for n in 0..<b.extents[1] {
        for k in 0..<a.extents[1] { c[m, n] += a[m, k] * b[k, n] }
      }
    }
    return c
  }

  /// x · w + b, with `x` `[N, I]`, `weights` `[I, O]`, `bias` `[O]`.
  public static func linear(_ x: Exact, _ weights: Exact, _ bias: Exact) -> Exact {
    var y = matrixProduct(x, weights)
    for n in 0..<y.extents[0] {
      for o in 0..<y.extents[1] { y[n, o] += bias[o] }
    }
    return y
  }

  /// 1 / (1 + e⁻ˣ).
  public static func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }

  /// log(1 + eˣ).
  public static func softplus(_ x: Double) -> Double { max(x, 0) + log1p(exp(-abs(x))) }

  /// One step of an LSTM: h′ = σ(o) tanh(c′), c′ = σ(f) c + σ(i) tanh(g), with (i, f, g, o) = gates `[N, 4H]`.
  public static func lstmCell(gates: Exact, cell: Exact) -> (hidden: Exact, cell: Exact) {
    var (hidden, next) = (cell, cell)
    let width = cell.extents[1]
    for n in 0..<cell.extents[0] {
      for k in 0..<width {
        let (i, f) = (sigmoid(gates[n, k]), sigmoid(gates[n, width + k]))
        let (g, o) = (tanh(gates[n, 2 * width + k]), sigmoid(gates[n, 3 * width + k]))
        next[n, k] = f * cell[n, k] + i * g
        hidden[n, k] = o * tanh(next[n, k])
      }
    }
    return (hidden, next)
  }

  /// All hidden states `[N, T, H]` of an LSTM that starts at zero.
  ///
  /// `x` is `[N, T, I]`, `input` `[I, 4H]`, `recurrent` `[H, 4H]`, `bias` `[4H]`.
  public static func lstm(_ x: Exact, input: Exact, recurrent: Exact, bias: Exact) -> Exact {
    let (count, steps, features, width) = (x.extents[0], x.extents[1], x.extents[2], recurrent.extents[0])
    var hidden = Exact(zeros: count, width)
    var cell = hidden
    var all = Exact(zeros: count, steps, width)
    for t in 0..<steps {
      var frame = Exact(zeros: count, features)
      for n in 0..<count { for i in 0..<features { frame[n, i] = x[n, t, i] } }
      var gates = linear(frame, input, bias)
      for (index, value) in matrixProduct(hidden, recurrent).values.enumerated() {
        gates.values[index] += value
      }
      (hidden, cell) = lstmCell(gates: gates, cell: cell)
      for n in 0..<count { for k in 0..<width { all[n, t, k] = hidden[n, k] } }
    }
    return all
  }
}
