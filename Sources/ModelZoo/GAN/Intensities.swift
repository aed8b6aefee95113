import Layers
import Tensors

/// What a generator gives in −1...1, as intensities in 0...1: (x + 1)/2.
final class Intensities: Pointwise {
  /// (x + 1)/2 of every element.
  func callAsFunction<let Rank: Int>(_ input: Tensor<Rank>) -> Tensor<Rank> { input * 0.5 + 0.5 }
}
