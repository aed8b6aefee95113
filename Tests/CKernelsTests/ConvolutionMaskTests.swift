import CConvolution
import Testing

extension Kernels {
  @Suite struct ConvolutionMask {
    /// A NaN at one input reaches exactly the outputs that may see it: in no other is it as much as
    /// multiplied by zero.
    @Test(arguments: ConvolutionCase.masked.filter { $0.stride == (1, 1) })
    func outputDependsOnNothingLater(_ convolution: ConvolutionCase) {
      let (x, w) = (convolution.x, convolution.w)
      let y = convolution.convolve(x, w)
      let (inputs, outputs) = (convolution.input.channels, convolution.output.channels)
      for changed in stride(from: 0, to: x.count, by: max(1, x.count / 50)) {
        var changedX = x
        changedX[changed] = .nan
        let changedY = convolution.convolve(changedX, w)
        for index in y.indices where changedY[index].bitPattern != y[index].bitPattern {
          let (from, to) = (changed / inputs, index / outputs)
          let fromGroup = changed % inputs * convolution.groups / inputs
          let toGroup = index % outputs * convolution.groups / outputs
          let mayBeEqual = convolution.mask == gm_mask_b
          #expect(from < to || (from == to && (fromGroup < toGroup || (mayBeEqual && fromGroup == toGroup))))
        }
      }
    }

    @Test(arguments: ConvolutionCase.all)
    func tapsAreThePositionsThatTheMaskKeeps(_ convolution: ConvolutionCase) {
      var geometry = convolution.geometry
      let count = gm_convolution_taps(&geometry, nil)
      var taps = [gm_convolution_tap](repeating: gm_convolution_tap(), count: count)
      #expect(gm_convolution_taps(&geometry, &taps) == convolution.taps.count)
      for (tap, expected) in zip(taps, convolution.taps) {
        #expect((Int(tap.kernel_y), Int(tap.kernel_x)) == expected)
        #expect(Int(tap.offset_y) == expected.y * convolution.dilation.y - convolution.padding.top)
        #expect(Int(tap.offset_x) == expected.x * convolution.dilation.x - convolution.padding.left)
        #expect(tap.is_centre == (expected == (convolution.kernel.height / 2, convolution.kernel.width / 2)))
      }
    }

    @Test(arguments: ConvolutionCase.masked)
    func centreChannelsAreAPrefix(_ convolution: ConvolutionCase) {
      var geometry = convolution.geometry
      let centre = (convolution.kernel.height / 2, convolution.kernel.width / 2)
      for output in 0..<convolution.output.channels {
        let kept = (0..<convolution.input.channels).map { convolution.keeps(centre, from: $0, to: output) }
        let count = Int(gm_convolution_centre_channels(&geometry, Int32(output)))
        #expect(kept == kept.indices.map { $0 < count })
      }
    }

    /// The taps of the picture in gm_convolution.h.
    @Test func keepsWhatTheDocumentationDraws() {
      let geometry = { (mask, groups) in
        ConvolutionCase(
          input: (3, 3, 3), output: (3, 3, 3), mask: mask, groups: groups
        ).geometry
      }
      var (a, b) = (geometry(gm_mask_a, 1), geometry(gm_mask_b, 1))
      #expect(gm_convolution_taps(&a, nil) == 4)
      #expect(gm_convolution_taps(&b, nil) == 5)
      var (a3, b3) = (geometry(gm_mask_a, 3), geometry(gm_mask_b, 3))
      #expect((0..<3).map { gm_convolution_centre_channels(&a3, $0) } == [0, 1, 2])
      #expect((0..<3).map { gm_convolution_centre_channels(&b3, $0) } == [1, 2, 3])
    }
  }
}
