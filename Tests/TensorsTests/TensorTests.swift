import Testing

@testable import Tensors

@Suite struct TensorTests {
  @Test func elementsStandInRowMajorOrder() {
    let x = Tensor<3>((0..<24).map(Float.init), shape: [2, 3, 4])
    #expect(x[1, 2, 3] == 23 && x[0, 1, 0] == 4)
    #expect(x.shape[-1] == 4 && x.shape[0] == 2 && x.count == 24)
    #expect(Tensor<2>([[1, 2], [3, 4]]) == Tensor([1, 2, 3, 4], shape: [2, 2]))
    #expect(Scalar(3).value == 3)
  }

  @Test func aCopyKeepsItsElementsWhenTheOtherIsWritten() {
    let x = Vector([1, 2, 3])
    var y = x
    y.withUnsafeMutableElements { $0[1] = 7 }
    #expect(x == Vector([1, 2, 3]) && y == Vector([1, 7, 3]))
  }

  @Test func equalityIsOfShapesAndElements() {
    #expect(Tensor<2>(zeros: [2, 3]) != Tensor<2>(zeros: [3, 2]))
    #expect(Vector([.nan]) != Vector([.nan]))
    #expect(Vector([1]).watched() == Vector([1]))
  }

  @Test func descriptionsShowTheShapeAndTheFirstElements() {
    #expect("\(Tensor<2>([[1, 2]]))" == "Tensor[1, 2](1.0, 2.0)")
    #expect("\(Vector(ones: [9]))" == "Tensor[9](1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, …)")
    #expect("\(ImageSize(3, 5))" == "3×5")
  }

  @Test func whatHasNoElementsCanBeComputedWith() {
    let x = Tensor<2>(zeros: [0, 3]).watched()
    #expect(x.exp().columnSums() == Vector(zeros: [3]))
    #expect(x.sumPerSample().count == 0 && x.sum().value == 0)
    #expect(x.linear(Tensor<2>(ones: [3, 2])).shape == [0, 2])
    #expect(gradient(of: (x * x).sum(), at: x).shape == [0, 3])
  }

  @Test func misfitsStopWithAMessage() async throws {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor<2>([1, 2, 3], shape: [2, 2])
    }
    let message = try #require(result.map { String(decoding: $0.standardErrorContent, as: UTF8.self) })
    #expect(message.contains("Tensor: 3 elements do not fill [2, 2], which takes 4"))
    await #expect(processExitsWith: .failure) { _ = Tensor<2>(zeros: [2, 3])[2, 0] }
    await #expect(processExitsWith: .failure) { _ = Tensor<2>([[1, 2], [3]]) }
    await #expect(processExitsWith: .failure) { Compute.threadCount = 0 }
  }

  @Test func theInstructionSetHasAName() {
    #expect(["portable", "neon", "avx2", "avx512"].contains(Compute.instructionSet))
    #expect(Compute.threadCount >= 1)
  }
}
