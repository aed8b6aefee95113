import TestSupport
import Testing

@testable import Tensors

@Suite struct LossTests {
  private let logits = Tensor<2>.random([5, 7], in: -3...3)
  private let targets = Tensor<2>.random([5, 7], in: 0...1, seed: 2)

  @Test func elementwiseLossesHaveTheirGradients() {
    expectGradient(of: { Tensor.binaryCrossEntropy(logits: $0, targets: $1) }, at: logits, targets)
    expectGradient(of: { Tensor.squaredError($0, $1) }, at: logits, targets)
    expectSecondGradient(of: { Tensor.binaryCrossEntropy(logits: $0, targets: $1) }, at: logits, targets)
    expectSecondGradient(of: { Tensor.squaredError($0, $1) }, at: logits, targets)
  }

  @Test(arguments: [(1, 1), (3, 17), (2, 784), (5, 1030)])
  func crossEntropyPerSampleIsTheSumOfThatOfElements(size: (Int, Int)) {
    let logits = Tensor<2>.random([size.0, size.1], in: -8...8)
    let targets = Tensor<2>.random([size.0, size.1], in: 0...1, seed: 2)
    let losses = Tensor.binaryCrossEntropyPerSample(logits: logits, targets: targets)
    #expect(losses == Tensor.binaryCrossEntropy(logits: logits, targets: targets).sumPerSample())
  }

  @Test func crossEntropyPerSampleHasItsGradients() {
    expectGradient(of: { Tensor.binaryCrossEntropyPerSample(logits: $0, targets: $1) }, at: logits, targets)
    expectSecondGradient(
      of: { Tensor.binaryCrossEntropyPerSample(logits: $0, targets: $1) }, at: logits, targets)
  }

  @Test func binaryCrossEntropyNeitherOverflowsNorCancels() {
    let logits = Vector([-200, 200, -200, 200, 0])
    let losses = Vector.binaryCrossEntropy(logits: logits, targets: Vector([0, 1, 1, 0, 0.5]))
    #expect(losses.elements.prefix(4) == [0, 0, 200, 200])
    expectClose(losses.samples(4..<5), [0.693147180559945], terms: 1)
  }

  @Test(arguments: [(1, 2), (3, 5), (7, 17), (2, 256)]) func softmaxesHaveTheirGradients(size: (Int, Int)) {
    let logits = Tensor<2>.random([size.0, size.1], in: -2...2)
    let targets = Vector.randomIndices([size.0], below: size.1)
    expectGradient(of: { $0.softmax() }, at: logits)
    expectGradient(of: { $0.logSoftmax() }, at: logits)
    expectGradient(of: { $0.logSumExp() }, at: logits)
    expectGradient(of: { Vector.softmaxCrossEntropy(logits: $0, targets: targets) }, at: logits)
  }

  @Test func softmaxesHaveSecondDerivatives() {
    let logits = Tensor<3>.random([2, 3, 5], in: -2...2)
    expectSecondGradient(of: { $0.softmax() }, at: logits)
    expectSecondGradient(of: { $0.logSoftmax() }, at: logits)
    expectSecondGradient(of: { $0.logSumExp() }, at: Tensor<2>.random([3, 5], in: -2...2))
  }

  @Test func logarithmsOfSumsNeitherOverflowNorVanish() {
    let rows = Tensor<2>([[1000, 1000, -1000], [-1000, -1000, -1000], [-.infinity, -.infinity, 3]])
    let log2 = 0.693147180559945, log3 = 1.09861228866811
    expectClose(rows.logSumExp(), [1000 + log2, -1000 + log3, 3], terms: 1)
    expectClose(rows.logMeanExp(), [1000 + log2 - log3, -1000, 3 - log3], terms: 2)
    #expect(Tensor<2>([[-.infinity, -.infinity]]).logSumExp().elements == [-.infinity])
    #expect(Tensor<2>([[0, .infinity]]).logSumExp().elements == [.infinity])
    #expect(Tensor<2>([[0, .nan]]).logSumExp().elements[0].isNaN)
    let point = rows.watched()
    #expect(gradient(of: point.logSumExp().sum(), at: point).isFinite)
  }

  @Test func crossEntropyIsTheNegativeLogSoftmaxOfTheTarget() {
    let logits = Tensor<2>.random([7, 19], in: -5...5)
    let targets = Vector.randomIndices([7], below: 19)
    let losses = Vector.softmaxCrossEntropy(logits: logits, targets: targets)
    let wanted = Reference.softmaxCrossEntropy(Exact(logits), labels: targets.elements.map { Int($0) })
    expectClose(losses, wanted, terms: 19)
    let logProbabilities = logits.logSoftmax()
    expectClose(losses, (0..<7).map { -Double(logProbabilities[$0, Int(targets[$0])]) }, terms: 8)
  }

  @Test func probabilitiesSumToOneHoweverLargeTheLogits() {
    let logits = Tensor<2>.random([9, 33], in: -1...1) * 1e4
    expectClose(logits.softmax().sumPerSample(), Array(repeating: 1, count: 9), terms: 33)
    #expect(logits.logSoftmax().isFinite)
  }

  @Test func classesAreDrawnAsOftenAsTheirProbabilitiesSay() {
    let probabilities: [Float] = [0.5, 0.25, 0.125, 0.125]
    let count = 1 << 14
    let logits = Tensor<2>(repeatingRow: Vector(probabilities).log(), shape: [count, 4])
    var generator = RandomGenerator(seed: 3)
    let classes = logits.sampledClasses(using: &generator).elements
    for (number, probability) in probabilities.enumerated() {
      let share = Double(classes.count { $0 == Float(number) }) / Double(count)
      // Five standard deviations of a share of so many draws.
      let deviation = (Double(probability) * Double(1 - probability) / Double(count)).squareRoot()
      #expect(abs(share - Double(probability)) < 5 * deviation)
    }
  }

  @Test func theLargestInEachRowIsFound() {
    #expect(Tensor<2>([[1, 3, 2], [5, 5, 0], [-3, -2, -1]]).largestInRows() == Vector([1, 0, 2]))
  }

  @Test func targetsThatAreNoClassesStop() async throws {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Vector.softmaxCrossEntropy(logits: Tensor<2>(zeros: [2, 3]), targets: Vector([0, 3]))
    }
    let message = try #require(result.map { String(decoding: $0.standardErrorContent, as: UTF8.self) })
    #expect(message.contains("softmaxCrossEntropy: 3.0 is not one of the whole numbers 0 ..< 3"))
    await #expect(processExitsWith: .failure) {
      _ = Vector.softmaxCrossEntropy(logits: Tensor<2>(zeros: [2, 3]), targets: Vector([0, .nan]))
    }
    await #expect(processExitsWith: .failure) {
      _ = Vector.binaryCrossEntropy(logits: Vector([1, 2]), targets: Vector([1]))
    }
  }
}

@Suite struct GaussianTests {
  private let values = Tensor<2>.random([3, 7], in: -2...2)
  private let mean = Tensor<2>.random([3, 7], seed: 2)
  private let logVariance = Tensor<2>.random([3, 7], seed: 3)

  @Test func gaussiansHaveTheirGradients() {
    expectGradient(
      of: { Tensor.gaussianNegativeLogLikelihood(of: $0, mean: $1, logVariance: $2) },
      at: values, mean, logVariance)
    expectGradient(of: { Tensor.gaussianDivergence(mean: $0, logVariance: $1) }, at: mean, logVariance)
    let noise = values
    expectGradient(
      of: { Tensor.gaussianSample(mean: $0, logVariance: $1, noise: noise) }, at: mean, logVariance)
    expectSecondGradient(
      of: { Tensor.gaussianSample(mean: $0, logVariance: $1, noise: noise) }, at: mean, logVariance)
  }

  @Test func gaussiansAreTheirDefinitions() {
    let likelihood = Tensor.gaussianNegativeLogLikelihood(of: values, mean: mean, logVariance: logVariance)
    let square = (values - mean).square() / logVariance.exp()
    let wanted = (square + logVariance + Float(1.8378770664093453)) * 0.5
    expectClose(likelihood, wanted.elements.map(Double.init), terms: 8)
    let divergence = Tensor.gaussianDivergence(mean: mean, logVariance: logVariance)
    let expected = (logVariance.exp() + mean.square() - 1 - logVariance) * 0.5
    expectClose(divergence, expected.elements.map(Double.init), terms: 8, magnitude: 2)
    #expect(Tensor.gaussianDivergence(mean: mean * 0, logVariance: mean * 0) == mean * 0)
  }

  @Test func shapesThatDifferStop() async {
    await #expect(processExitsWith: .failure) {
      _ = Tensor.gaussianDivergence(mean: Vector([1, 2]), logVariance: Vector([1]))
    }
  }
}
