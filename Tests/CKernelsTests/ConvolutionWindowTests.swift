import CConvolution
import Testing

extension Kernels {
  @Suite struct ConvolutionWindow {
    @Test(arguments: ConvolutionCase.all)
    func hasTheBitsOfTheWholeAndLeavesTheRest(_ convolution: ConvolutionCase) {
      let (x, w, side) = (convolution.x, convolution.w, convolution.output)
      let whole = convolution.convolve(x, w)
      for window in windows(height: side.height, width: side.width) {
        let part = convolution.convolve(x, w, window: window)
        #expect(bits(part) == bits(expected(whole, in: window, side)), "\(window)")
      }
    }

    @Test(arguments: ConvolutionCase.all)
    func ofTransposeHasTheBitsOfTheWholeAndLeavesTheRest(_ convolution: ConvolutionCase) {
      let (y, w, side) = (convolution.y, convolution.w, convolution.input)
      let whole = convolution.transpose(y, w)
      for window in windows(height: side.height, width: side.width) {
        let part = convolution.transpose(y, w, window: window)
        #expect(bits(part) == bits(expected(whole, in: window, side)), "\(window)")
      }
    }

    /// The whole, single pixels, a row and a column, and a rectangle in the middle.
    private func windows(height: Int, width: Int) -> [gm_window] {
      let (h, w) = (Int32(height), Int32(width))
      return [
        gm_window(y: 0, x: 0, height: h, width: w), gm_window(y: 0, x: 0, height: 1, width: 1),
        gm_window(y: h - 1, x: w - 1, height: 1, width: 1),
        gm_window(y: h / 2, x: w / 2, height: 1, width: 1),
        gm_window(y: h / 2, x: 0, height: 1, width: w), gm_window(y: 0, x: w / 2, height: h, width: 1),
        gm_window(y: 1, x: 1, height: h - 1, width: w - 1), gm_window(y: 0, x: 0, height: 0, width: w),
      ]
    }

    /// `whole` inside of the window, and what a padded buffer holds at first outside of it.
    private func expected(
      _ whole: [Float], in window: gm_window, _ side: (height: Int, width: Int, channels: Int)
    ) -> [Float] {
      let untouched = PaddedBuffer(count: 1).values[0]
      return whole.enumerated().map { index, value in
        let x = index / side.channels % side.width
        let y = index / side.channels / side.width % side.height
        let isInside =
          (window.y..<window.y + window.height).contains(Int32(y))
          && (window.x..<window.x + window.width).contains(Int32(x))
        return isInside ? value : untouched
      }
    }
  }
}
