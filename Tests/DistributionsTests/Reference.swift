import Foundation

/// The natural logarithm, in Double.
func logarithm(_ x: Double) -> Double { log(x) }

/// σ(logit), in Double.
func probability(_ logit: Float) -> Double { 1 / (1 + exp(-Double(logit))) }

/// The softmax of `logits`, in Double.
func softmax(_ logits: ArraySlice<Float>) -> [Double] {
  let powers = logits.map { exp(Double($0)) }
  let sum = powers.reduce(0, +)
  return powers.map { $0 / sum }
}

/// The sums of successive groups of `size` numbers.
func sums(_ numbers: [Double], of size: Int) -> [Double] {
  stride(from: 0, to: numbers.count, by: size).map { numbers[$0..<$0 + size].reduce(0, +) }
}
