import CPointwise
import Foundation
import Testing

extension Kernels {
  @Suite struct Elementwise {
    @Test(arguments: ElementwiseKernel.all)
    func isNearTheReference(_ kernel: ElementwiseKernel) {
      kernel.expectAccuracy(2000)
    }

    @Test(arguments: ElementwiseKernel.all)
    func hasTheSameBitsEverywhere(_ kernel: ElementwiseKernel) {
      for length in ElementwiseKernel.lengths {
        let inputs = kernel.makeInputs(length)
        expectSameBitsEverywhere("\(kernel.name), \(length) elements") {
          kernel.compute(inputs).flatMap { $0 }
        }
      }
    }

    @Test(arguments: ElementwiseKernel.all)
    func worksInPlace(_ kernel: ElementwiseKernel) {
      let inputs = kernel.makeInputs(1000)
      let apart = kernel.compute(inputs)[0]
      for index in inputs.indices {
        #expect(
          bits(kernel.computeInPlace(inputs, of: index)) == bits(apart), "\(kernel.name), input \(index)")
      }
    }

    @Test(arguments: ElementwiseKernel.all)
    func doesNotHideNotANumber(_ kernel: ElementwiseKernel) {
      // A gradient that is 0 on one side is 0 there whatever else it is given: the last input alone is NaN.
      var inputs = kernel.makeInputs(37)
      inputs[inputs.count - 1][11] = .nan
      inputs[0] = inputs[0].map { abs($0) }
      for result in kernel.compute(inputs) { #expect(result[11].isNaN && !result[12].isNaN) }
    }

    @Test func fillWritesEveryElement() {
      for length in ElementwiseKernel.lengths {
        let buffer = PaddedBuffer(count: length)
        gm_fill(length, 2.5, buffer.pointer)
        buffer.expectIntactGuards("fill")
        #expect(buffer.values.allSatisfy { $0 == 2.5 })
      }
    }

    @Test func scaleAndAddAddsToItsOutput() {
      let x = noise(1003, seed: 1)
      let y = PaddedBuffer(noise(1003, seed: 2))
      let expected = zip(x, y.values).map { $1.addingProduct(0.3, $0) }
      gm_scale_and_add(1003, 0.3, x, y.pointer)
      y.expectIntactGuards("scale and add")
      #expect(bits(y.values) == bits(expected))
    }
  }
}

extension ElementwiseKernel {
  static let all = arithmetic + activations + losses
}
