import TestSupport
import Testing

@testable import Tensors

private let shapes: [[Int]] = [[1, 1, 1], [3, 5, 7], [17, 2, 33], [2, 65, 1]]

@Suite struct ReductionTests {
  @Test(arguments: shapes) func reductionsHaveTheirGradients(extents: [Int]) {
    let x = Tensor<3>.random(Shape(extents))
    expectGradient(of: { $0.sum() }, at: x)
    expectGradient(of: { $0.mean() }, at: x)
    expectGradient(of: { $0.sumPerSample() }, at: x)
    expectGradient(of: { $0.columnSums() }, at: x)
  }

  @Test func reductionsHaveSecondDerivatives() {
    let x = Tensor<3>.random([3, 5, 7])
    expectSecondGradient(of: { $0.sum().square() }, at: x)
    expectSecondGradient(of: { $0.mean().square() }, at: x)
    expectSecondGradient(of: { $0.sumPerSample().square() }, at: x)
    expectSecondGradient(of: { $0.columnSums().square() }, at: x)
  }

  @Test(arguments: shapes) func innerProductsAreSumsOfProducts(extents: [Int]) {
    let (x, y) = (Tensor<3>.random(Shape(extents)), Tensor<3>.random(Shape(extents), seed: 2))
    let size = Double(x.count)
    expectClose(
      x.dotPerSample(y), (x * y).sumPerSample().elements.map(Double.init), terms: 8, magnitude: size)
    expectClose(x.columnDots(y), (x * y).columnSums().elements.map(Double.init), terms: 8, magnitude: size)
    expectGradient(of: { $0.dotPerSample($1) }, at: x, y)
    expectGradient(of: { $0.columnDots($1) }, at: x, y)
    expectSecondGradient(of: { $0.dotPerSample($1).square() }, at: x, y, elementLimit: 8)
    expectSecondGradient(of: { $0.columnDots($1).square() }, at: x, y, elementLimit: 8)
  }

  @Test(arguments: shapes) func sumsAreThoseOfDoubles(extents: [Int]) {
    let x = Tensor<3>.random(Shape(extents))
    let values = x.elements.map(Double.init)
    let (samples, columns) = (extents[0], extents[2])
    let size = values.count / samples
    expectClose(x.sum(), [values.reduce(0, +)], terms: 1, magnitude: Double(values.count))
    expectClose(
      x.sumPerSample(), (0..<samples).map { values[$0 * size..<($0 + 1) * size].reduce(0, +) },
      terms: 1, magnitude: Double(size))
    expectClose(
      x.columnSums(),
      (0..<columns).map { column in
        stride(from: column, to: values.count, by: columns).reduce(0) { $0 + values[$1] }
      },
      terms: 1, magnitude: Double(values.count / columns))
  }

  @Test func aSumOfManyNumbersLosesNothingToTheirNumber() {
    // A chain of 2²⁵ additions of 1 in float32 would stop at 2²⁴.
    let ones = Vector(ones: [(1 << 25) + 1])
    #expect(ones.sum().value == Float(1 << 25))
    // Each rounding is off by 2⁻²⁴ of a chain of at most 256 numbers, all in one direction here.
    let mean = Vector(repeating: 0.1, shape: [1 << 20]).mean().value
    #expect(abs(mean - 0.1) <= 256 * 0x1p-24 * 0.1)
  }

  @Test func broadcastsAreTheAdjointsOfReductions() {
    let (number, samples, row) = (Scalar(2), Vector.random([3]), Vector.random([7]))
    let x = Tensor<3>.random([3, 5, 7], seed: 2)
    expectGradient(of: { Tensor<3>(repeating: $0, shape: [3, 5, 7]) }, at: number)
    expectGradient(of: { Tensor<3>(repeatingPerSample: $0, shape: [3, 5, 7]) }, at: samples)
    expectGradient(of: { Tensor<3>(repeatingRow: $0, shape: [3, 5, 7]) }, at: row)
    expectGradient(of: { $0.adding(row: $1) }, at: x, row)
    expectGradient(of: { $0.multiplied(byRow: $1) }, at: x, row)
    expectGradient(of: { $0.multiplied(perSample: $1) }, at: x, samples)
    expectGradient(of: { $0.adding(perSample: $1) }, at: x, samples)
    expectSecondGradient(of: { $0.multiplied(byRow: $1) }, at: x, row)
    expectSecondGradient(of: { $0.multiplied(perSample: $1) }, at: x, samples)
  }

  @Test func broadcastsRepeatWhatTheySay() {
    #expect(Tensor<2>(repeatingPerSample: Vector([1, 2]), shape: [2, 3]).elements == [1, 1, 1, 2, 2, 2])
    #expect(Tensor<2>(repeatingRow: Vector([1, 2, 3]), shape: [2, 3]).elements == [1, 2, 3, 1, 2, 3])
    #expect(Tensor<2>(repeating: Scalar(4), shape: [1, 2]).elements == [4, 4])
  }

  @Test func imagesHaveRowsOfTheirOwn() {
    let x = ImageBatch(zeros: [2, 1, 2, 3])
    let rows = FeatureBatch([1, 2, 3, 4, 5, 6], shape: [2, 3])
    let images = x.adding(perImage: rows)
    #expect(images.elements == [1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6])
    #expect(images.sumPerImage().elements == rows.elements.map { 2 * $0 })
  }

  @Test func rowsOfImagesHaveTheirGradients() {
    let (x, rows) = (ImageBatch.random([3, 5, 2, 7]), FeatureBatch.random([3, 7], seed: 2))
    expectGradient(of: { $0.adding(perImage: $1) }, at: x, rows)
    expectGradient(of: { $0.sumPerImage() }, at: x)
    expectSecondGradient(of: { $0.adding(perImage: $1).square() }, at: x, rows, elementLimit: 8)
    expectSecondGradient(of: { $0.sumPerImage().square() }, at: x, elementLimit: 8)
  }

  @Test func whatIsNotFiniteIsFound() {
    for size in [1, 15, 16, 17, 1000] {
      let x = Vector.random([size])
      #expect(x.isFinite)
      for value in [Float.infinity, -.infinity, .nan] {
        var spoilt = x
        spoilt.withUnsafeMutableElements { $0[size - 1] = value }
        #expect(!spoilt.isFinite)
      }
    }
  }

  @Test func aSumThatOverflowsIsStillOfFiniteNumbers() {
    #expect(Vector(repeating: 3e38, shape: [100]).isFinite)
  }

  @Test func aRowOfAnotherLengthStops() async {
    await #expect(processExitsWith: .failure) { _ = Tensor<2>(zeros: [2, 3]).adding(row: Vector([1, 2])) }
  }

  @Test func rowsForOtherImagesStop() async {
    await #expect(processExitsWith: .failure) {
      _ = ImageBatch(zeros: [2, 1, 1, 3]).adding(perImage: FeatureBatch(zeros: [3, 2]))
    }
  }

  @Test func aMeanOfNothingStops() async {
    await #expect(processExitsWith: .failure) { _ = Vector([]).mean() }
  }
}
