import TestSupport
import Testing

@testable import Tensors

@Suite struct NormalisationTests {
  static let shapes: [[Int]] = [[2, 1, 3], [3, 5, 7], [17, 2, 33]]

  private func affine(_ channels: Int) -> (scale: Vector, offset: Vector) {
    (.random([channels], in: 0.5...1.5, seed: 2), .random([channels], seed: 3))
  }

  @Test(arguments: shapes) func normalisationsHaveTheirGradients(extents: [Int]) {
    let x = Tensor<3>.random(Shape(extents), in: -2...2)
    let (scale, offset) = affine(extents[2])
    let statistics = BatchStatistics(mean: offset, variance: scale)
    expectGradient(
      of: { $0.batchNormalized(scale: $1, offset: $2, epsilon: 0.1).output }, at: x, scale, offset)
    expectGradient(
      of: { $0.normalized(with: statistics, scale: $1, offset: $2) }, at: x, scale, offset)
    expectGradient(of: { $0.layerNormalized(scale: $1, offset: $2, epsilon: 0.1) }, at: x, scale, offset)
  }

  @Test(arguments: shapes) func normalisationsAreTheirDefinitions(extents: [Int]) {
    let x = Tensor<3>.random(Shape(extents), in: -2...2)
    let (scale, offset) = affine(extents[2])
    let rows = Exact(x.rows)
    let batch = x.batchNormalized(scale: scale, offset: offset)
    expectClose(
      batch.output.rows,
      Reference.batchNorm(rows, scale: Exact(scale), shift: Exact(offset), epsilon: 1e-5), terms: 40)
    expectClose(
      x.layerNormalized(scale: scale, offset: offset).rows,
      Reference.layerNorm(rows, scale: Exact(scale), shift: Exact(offset), epsilon: 1e-5), terms: 40)
    expectClose(
      x.normalized(with: batch.statistics, scale: scale, offset: offset),
      batch.output.elements.map(Double.init), terms: 1)
  }

  @Test(arguments: shapes, [Rectifier.relu, Rectifier(slope: 0.2)])
  func aRectifierIsTakenInToTheBit(extents: [Int], rectifier: Rectifier) {
    let x = Tensor<3>.random(Shape(extents), in: -2...2)
    let (scale, offset) = affine(extents[2])
    let statistics = BatchStatistics(mean: offset, variance: scale)
    expectSame(
      of: { $0.batchNormalized(scale: $1, offset: $2, then: rectifier).output },
      as: { $0.batchNormalized(scale: $1, offset: $2).output.rectified(by: rectifier) }, at: x, scale, offset)
    expectSame(
      of: { $0.normalized(with: statistics, scale: $1, offset: $2, then: rectifier) },
      as: { $0.normalized(with: statistics, scale: $1, offset: $2).rectified(by: rectifier) }, at: x, scale,
      offset)
  }

  @Test func aMeanFarFromZeroCostsNoPrecision() {
    let x = Tensor<2>.random([1000, 3]) + 1e3
    let statistics = x.batchNormalized(scale: Vector(ones: [3]), offset: Vector(zeros: [3])).statistics
    let centred = (x - 1e3).batchNormalized(scale: Vector(ones: [3]), offset: Vector(zeros: [3])).statistics
    // Adding 1000 rounds each element to 2⁻¹⁴ at most, beside which the variance of 1/3 is left alone.
    expectClose(statistics.variance, centred.variance.elements.map(Double.init), terms: 1000)
  }

  @Test(arguments: [[1, 2, 1], [4, 3, 5], [6, 2, 17]])
  func weightNormalisationHasItsGradients(extents: [Int]) {
    let directions = Tensor<3>.randomAwayFromZero(Shape(extents), by: 0.5...1)
    expectGradient(
      of: { $0.weightNormalized(gains: $1) }, at: directions, Vector.random([extents[2]], in: 0.5...2))
  }

  @Test func weightNormalisationSetsLengthsAndKeepsDirections() {
    let directions = Tensor<3>.random([4, 3, 2])
    let gains = Vector([2, -0.5])
    let weights = directions.weightNormalized(gains: gains)
    expectClose(weights.square().columnSums(), [4, 0.25], terms: 12)
    expectClose(
      (directions * 7).weightNormalized(gains: gains), weights.elements.map(Double.init), terms: 12)
  }

  @Test func normalisationsHaveNoSecondDerivativeAndSaySo() async throws {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let x = Tensor<2>.random([3, 4]).watched()
      let y = x.layerNormalized(scale: Vector(ones: [4]), offset: Vector(zeros: [4]))
      _ = gradient(of: gradient(of: y.square(), at: x), at: x)
    }
    let message = try #require(result.map { String(decoding: $0.standardErrorContent, as: UTF8.self) })
    #expect(
      message.contains("gradient of layerNormalized: this fused operation cannot be differentiated again"))
  }

  @Test func resultsDoNotDependOnThreads() {
    let x = Tensor<4>.random([5, 31, 29, 17]).watched()
    let (scale, offset) = affine(17)
    expectSameBitsForEveryThreadCount {
      let (batch, layer) = (
        x.batchNormalized(scale: scale, offset: offset).output,
        x.layerNormalized(scale: scale, offset: offset)
      )
      return [batch, layer, gradient(of: batch.square(), at: x), gradient(of: layer.square(), at: x)]
    }
  }

  @Test func aScaleOfAnotherLengthStops() async {
    await #expect(processExitsWith: .failure) {
      _ = Tensor<2>(zeros: [2, 3]).layerNormalized(scale: Vector([1]), offset: Vector([1]))
    }
  }
}
