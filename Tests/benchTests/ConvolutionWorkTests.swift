import Tensors
import Testing

@testable import bench

/// What is counted as useful, against counting one by one.
@Suite struct ConvolutionWorkTests {
  static let masks: [Convolution.Mask] = [.none, .a(), .b(), .a(groups: 3), .b(groups: 3), .b(groups: 2)]

  @Test(arguments: masks, [1, 3, 5])
  func maskedProductsAreThoseCountedOneByOne(mask: Convolution.Mask, kernel: Int) {
    let convolution = Convolution(kernel: square(kernel), padding: square(kernel / 2), mask: mask)
    check(
      ConvolutionWork(
        convolution: convolution, batch: 2, size: ImageSize(4, 5), inputs: 3, outputs: 7))
  }

  @Test(arguments: [1, 2, 3], [0, 1, 2])
  func stridedProductsAreThoseCountedOneByOne(stride: Int, padding: Int) {
    let convolution = Convolution(
      kernel: ImageSize(4, 3), stride: square(stride), padding: square(padding), dilation: ImageSize(1, 2))
    check(
      ConvolutionWork(
        convolution: convolution, batch: 3, size: ImageSize(9, 8), inputs: 2, outputs: 3))
  }

  @Test func unmaskedProductsWithoutPaddingAreTheTextbooks() {
    let work = DCGANLayer(imageChannels: 512, channels: 100, side: 1).work(batch: 64)
    #expect(work.products == 64 * 4 * 4 * 512 * 100)
  }

  private func check(_ work: ConvolutionWork) {
    #expect(work.products == countedProducts(of: work), "\(work.convolution) on \(work.inputShape)")
  }
}

/// Every product of the sum over output pixels, places of the kernel and pairs of channels, one by one.
private func countedProducts(of work: ConvolutionWork) -> Int {
  let (convolution, output) = (work.convolution, work.outputShape)
  var count = 0
  for row in 0..<output[1] {
    for column in 0..<output[2] {
      for y in 0..<convolution.kernel.height {
        for x in 0..<convolution.kernel.width {
          let source = ImageSize(
            row * convolution.stride.height + y * convolution.dilation.height - convolution.margins.top,
            column * convolution.stride.width + x * convolution.dilation.width - convolution.margins.left)
          guard 0..<work.size.height ~= source.height, 0..<work.size.width ~= source.width else { continue }
          for input in 0..<work.inputs {
            for channel in 0..<work.outputs where isKept(y, x, input, channel, of: work) { count += 1 }
          }
        }
      }
    }
  }
  return work.batch * count
}

/// Whether the mask keeps a weight, as van den Oord et al. 2016 state it: everything before the centre; at the
/// centre the groups before the output's own, and with mask B that group too.
private func isKept(_ y: Int, _ x: Int, _ input: Int, _ output: Int, of work: ConvolutionWork) -> Bool {
  let (kernel, mask) = (work.convolution.kernel, work.convolution.mask)
  guard mask != .none else { return true }
  let (place, centre) = ([y, x], [kernel.height / 2, kernel.width / 2])
  guard place == centre else { return place.lexicographicallyPrecedes(centre) }
  let (from, to) = (input * mask.groups / work.inputs, output * mask.groups / work.outputs)
  if case .a = mask { return from < to }
  return from <= to
}
