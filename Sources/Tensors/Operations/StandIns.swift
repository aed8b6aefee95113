import Foundation

func gm_log_softmax(_ a: UnsafePointer<Float>, _ c: UnsafeMutablePointer<Float>, _ rows: Int, _ columns: Int)
{
  for r in 0..<rows {
    let x = a + r * columns, y = c + r * columns
    let most = (0..<columns).reduce(-Float.infinity) { max($0, x[$1]) }
    let sum = (0..<columns).reduce(0.0) { $0 + Foundation.exp(Double(x[$1] - most)) }
    for k in 0..<columns { y[k] = x[k] - most - Float(Foundation.log(sum)) }
  }
}
