import TestSupport
import Testing

@testable import Tensors

/// Operations on enough elements to be cut into chunks, with what goes back through them.
@Suite struct ThreadTests {
  private let x = Tensor<2>.random([401, 307]).watched()
  private let y = Tensor<2>.random([401, 307], in: 0.5...1.5, seed: 2).watched()

  /// Expects `function` and its gradients at x and y to have the same bits for every number of threads.
  private func expectSameBits<let Rank: Int>(
    of function: (Tensor<2>, Tensor<2>) -> Tensor<Rank>, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    expectSameBitsForEveryThreadCount(sourceLocation: sourceLocation) {
      let result = function(x, y)
      let loss = result * result
      return [result, gradient(of: loss, at: x), gradient(of: loss, at: y)]
    }
  }

  @Test func arithmeticDoesNotDependOnThreads() {
    expectSameBits { $0 * $1 / ($0 * 2 + 5) - $1 }
    expectSameBits { $0.exp() + $1.log() + $1.squareRoot() + $0.absolute().clamped(to: 0.1...0.9) }
  }

  @Test func activationsDoNotDependOnThreads() {
    expectSameBits { $0.relu() + $1.leakyReLU(slope: 0.1) + $0.elu() + $0.gelu() + $1.silu() }
    expectSameBits { $0.sigmoid() + $1.tanh() + $0.softplus() }
    expectSameBits { Tensor.concatenated([$0, $1]).gated() }
  }

  @Test func reductionsDoNotDependOnThreads() {
    expectSameBits { $0.sum() + $1.mean() }
    expectSameBits { $0.sumPerSample() + $0.dotPerSample($1) }
    expectSameBits { $0.columnSums() + $0.columnDots($1) }
    expectSameBits { $0.multiplied(byRow: $1.columnSums()).adding(perSample: $1.sumPerSample()) }
  }

  @Test func productsDoNotDependOnThreads() {
    expectSameBits { $0.matrixProduct($1, transposingRight: true) }
    expectSameBits { $0.matrixProduct($1, transposingLeft: true) }
    expectSameBits { $0.linear($1.transposed(), bias: $1.sumPerSample()) }
  }

  @Test func lossesDoNotDependOnThreads() {
    expectSameBits { Tensor.binaryCrossEntropy(logits: $0, targets: $1) + Tensor.squaredError($0, $1) }
    expectSameBits { Tensor.binaryCrossEntropyPerSample(logits: $0, targets: $1) }
    expectSameBits { $0.softmax() + $1.logSoftmax() }
    expectSameBits { Tensor.gaussianNegativeLogLikelihood(of: $0, mean: $1, logVariance: $0 * $1) }
    let targets = Vector.randomIndices([401], below: 307)
    expectSameBits { Vector.softmaxCrossEntropy(logits: $0 + $1, targets: targets) }
  }

  @Test func drawsAndRowsDoNotDependOnThreads() {
    let indices = Vector.randomIndices([2003], below: 401)
    expectSameBits { $0.rows(at: indices).dropoutOfSeed(1) + $1.rows(at: indices) }
    expectSameBitsForEveryThreadCount {
      var generator = RandomGenerator(seed: 1)
      return [
        Tensor<2>(uniformIn: -1..<1, shape: [401, 307], using: &generator),
        Tensor<2>(normalMean: 0, deviation: 1, shape: [401, 307], using: &generator),
      ]
    }
  }
}

extension Tensor {
  fileprivate func dropoutOfSeed(_ seed: UInt64) -> Tensor {
    var generator = RandomGenerator(seed: seed)
    return dropout(rate: 0.3, using: &generator)
  }
}
