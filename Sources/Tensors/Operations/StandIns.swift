import Foundation

func gm_add(_ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ c: UnsafeMutablePointer<Float>, _ n: Int) {
  for i in 0..<n { c[i] = a[i] + b[i] }
}
func gm_subtract(
  _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ c: UnsafeMutablePointer<Float>, _ n: Int
) {
  for i in 0..<n { c[i] = a[i] - b[i] }
}
func gm_multiply(
  _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ c: UnsafeMutablePointer<Float>, _ n: Int
) {
  for i in 0..<n { c[i] = a[i] * b[i] }
}
func gm_divide(
  _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ c: UnsafeMutablePointer<Float>, _ n: Int
) {
  for i in 0..<n { c[i] = a[i] / b[i] }
}
func gm_scale_and_shift(
  _ a: UnsafePointer<Float>, _ s: Float, _ t: Float, _ c: UnsafeMutablePointer<Float>, _ n: Int
) {
  for i in 0..<n { c[i] = a[i] * s + t }
}
func gm_exp(_ a: UnsafePointer<Float>, _ c: UnsafeMutablePointer<Float>, _ n: Int) {
  for i in 0..<n { c[i] = Foundation.exp(a[i]) }
}
func gm_log(_ a: UnsafePointer<Float>, _ c: UnsafeMutablePointer<Float>, _ n: Int) {
  for i in 0..<n { c[i] = Foundation.log(a[i]) }
}
func gm_square_root(_ a: UnsafePointer<Float>, _ c: UnsafeMutablePointer<Float>, _ n: Int) {
  for i in 0..<n { c[i] = a[i].squareRoot() }
}
func gm_absolute(_ a: UnsafePointer<Float>, _ c: UnsafeMutablePointer<Float>, _ n: Int) {
  for i in 0..<n { c[i] = abs(a[i]) }
}
func gm_sign(_ a: UnsafePointer<Float>, _ c: UnsafeMutablePointer<Float>, _ n: Int) {
  for i in 0..<n { c[i] = a[i] > 0 ? 1 : a[i] < 0 ? -1 : 0 }
}
func gm_clamp(
  _ a: UnsafePointer<Float>, _ s: Float, _ t: Float, _ c: UnsafeMutablePointer<Float>, _ n: Int
) {
  for i in 0..<n { c[i] = min(max(a[i], s), t) }
}
func gm_is_within(
  _ a: UnsafePointer<Float>, _ s: Float, _ t: Float, _ c: UnsafeMutablePointer<Float>, _ n: Int
) {
  for i in 0..<n { c[i] = s <= a[i] && a[i] <= t ? 1 : 0 }
}
func gm_sum(_ a: UnsafePointer<Float>, _ c: UnsafeMutablePointer<Float>, _ n: Int) {
  var sum = 0.0
  for i in 0..<n { sum += Double(a[i]) }
  c[0] = Float(sum)
}
func gm_row_sums(_ a: UnsafePointer<Float>, _ c: UnsafeMutablePointer<Float>, _ rows: Int, _ columns: Int) {
  for r in 0..<rows { gm_sum(a + r * columns, c + r, columns) }
}
func gm_column_sums(_ a: UnsafePointer<Float>, _ c: UnsafeMutablePointer<Float>, _ rows: Int, _ columns: Int) {
  for k in 0..<columns {
    var sum = 0.0
    for r in 0..<rows { sum += Double(a[r * columns + k]) }
    c[k] = Float(sum)
  }
}
func gm_repeat_each(_ a: UnsafePointer<Float>, _ c: UnsafeMutablePointer<Float>, _ rows: Int, _ columns: Int) {
  for r in 0..<rows { for k in 0..<columns { c[r * columns + k] = a[r] } }
}
func gm_add_row(
  _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ c: UnsafeMutablePointer<Float>, _ rows: Int,
  _ columns: Int
) {
  for r in 0..<rows { gm_add(a + r * columns, b, c + r * columns, columns) }
}
func gm_multiply_row(
  _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ c: UnsafeMutablePointer<Float>, _ rows: Int,
  _ columns: Int
) {
  for r in 0..<rows { gm_multiply(a + r * columns, b, c + r * columns, columns) }
}
func gm_transpose(_ a: UnsafePointer<Float>, _ c: UnsafeMutablePointer<Float>, _ rows: Int, _ columns: Int) {
  for r in 0..<rows { for k in 0..<columns { c[k * rows + r] = a[r * columns + k] } }
}
func gm_leaky_relu(_ a: UnsafePointer<Float>, _ s: Float, _ c: UnsafeMutablePointer<Float>, _ n: Int) {
  for i in 0..<n { c[i] = a[i] < 0 ? a[i] * s : a[i] }
}
func gm_leaky_relu_gradient(
  _ a: UnsafePointer<Float>, _ y: UnsafePointer<Float>, _ s: Float, _ c: UnsafeMutablePointer<Float>, _ n: Int
) {
  for i in 0..<n { c[i] = y[i] > 0 ? a[i] : a[i] * s }
}
func gm_sigmoid(_ a: UnsafePointer<Float>, _ c: UnsafeMutablePointer<Float>, _ n: Int) {
  for i in 0..<n { c[i] = 1 / (1 + Foundation.exp(-a[i])) }
}
func gm_tanh(_ a: UnsafePointer<Float>, _ c: UnsafeMutablePointer<Float>, _ n: Int) {
  for i in 0..<n { c[i] = Foundation.tanh(a[i]) }
}
func gm_softplus(_ a: UnsafePointer<Float>, _ c: UnsafeMutablePointer<Float>, _ n: Int) {
  for i in 0..<n { c[i] = max(a[i], 0) + Foundation.log1p(Foundation.exp(-abs(a[i]))) }
}
func gm_log_softmax(_ a: UnsafePointer<Float>, _ c: UnsafeMutablePointer<Float>, _ rows: Int, _ columns: Int) {
  for r in 0..<rows {
    let x = a + r * columns, y = c + r * columns
    let most = (0..<columns).reduce(-Float.infinity) { max($0, x[$1]) }
    let sum = (0..<columns).reduce(0.0) { $0 + Foundation.exp(Double(x[$1] - most)) }
    for k in 0..<columns { y[k] = x[k] - most - Float(Foundation.log(sum)) }
  }
}
