import CConvolution
import Testing

extension Kernels {
  /// Parts of results, with packed weights.
  @Suite struct PackedConvolution {
    @Test(arguments: ConvolutionCase.all + ConvolutionCase.manyTerms)
    func partsHaveTheBitsOfTheWhole(_ convolution: ConvolutionCase) {
      let (x, w, side) = (convolution.x, convolution.w, convolution.output)
      let options = ConvolutionOptions.everything(0.2, count: convolution.y.count, channels: side.channels)
      let whole = convolution.convolve(x, w, options)
      for part in ImagePart.parts(height: side.height, width: side.width) {
        let found = convolution.packed(x, w, options.of(part, side), part)
        #expect(bits(found) == bits(part.pixels(of: whole, side)), "\(part)")
      }
    }

    @Test(arguments: ConvolutionCase.all + ConvolutionCase.manyTerms)
    func partsOfTransposeHaveTheBitsOfTheWhole(_ convolution: ConvolutionCase) {
      let (y, w, side) = (convolution.y, convolution.w, convolution.input)
      let options = ConvolutionOptions.everything(0, count: convolution.x.count, channels: side.channels)
      let whole = convolution.transpose(y, w, options)
      for part in ImagePart.parts(height: side.height, width: side.width) {
        let found = convolution.packed(y, w, options.of(part, side), part, transposed: true)
        #expect(bits(found) == bits(part.pixels(of: whole, side)), "\(part)")
      }
    }

    @Test(arguments: [1, 5, 64, 131], [(1, 40), (40, 33), (64, 1)])
    func pixelsOfManyImagesHaveTheSameBitsEverywhere(batch: Int, channels: (inputs: Int, outputs: Int)) {
      let convolution = ConvolutionCase(
        batch: batch, input: (3, 4, channels.inputs), output: (3, 4, channels.outputs), mask: gm_mask_b)
      let part = ImagePart(row: 2, column: 1, height: 1, width: 1)
      expectSameBitsEverywhere("one pixel") {
        convolution.packed(convolution.x, convolution.w, ConvolutionOptions(inputSlope: 0), part)
      }
    }
  }
}

/// A rectangle of pixels, the same one in every image.
private struct ImagePart {
  let row: Int
  let column: Int
  let height: Int
  let width: Int

  /// The whole, single pixels, a row and a column, a rectangle, and nothing.
  static func parts(height: Int, width: Int) -> [ImagePart] {
    let parts = [
      (0, 0, height, width), (0, 0, 1, 1), (height - 1, width - 1, 1, 1), (height / 2, width / 2, 1, 1),
      (height / 2, 0, 1, width), (0, width / 2, height, 1), (1, 1, height - 1, width - 1), (0, 0, 0, width),
    ]
    return parts.map { ImagePart(row: $0, column: $1, height: $2, width: $3) }
  }

  /// The pixels of the part among those of whole images.
  func pixels(of whole: [Float], _ side: (height: Int, width: Int, channels: Int)) -> [Float] {
    whole.indices.filter { index in
      let pixel = index / side.channels
      let isInRows = (row..<row + height).contains(pixel / side.width % side.height)
      return isInRows && (column..<column + width).contains(pixel % side.width)
    }.map { whole[$0] }
  }
}

extension ConvolutionOptions {
  /// The options where a part of the result is all that is computed.
  fileprivate func of(
    _ part: ImagePart, _ side: (height: Int, width: Int, channels: Int)
  ) -> ConvolutionOptions {
    var options = self
    options.gate = gate.map { part.pixels(of: $0, side) }
    options.addend = addend.map { part.pixels(of: $0, side) }
    return options
  }
}

extension ConvolutionCase {
  /// What `gm_convolve_packed` writes for a part of the result, with a geometry whose paddings are moved there.
  fileprivate func packed(
    _ images: [Float], _ w: [Float], _ options: ConvolutionOptions, _ part: ImagePart,
    transposed: Bool = false
  ) -> [Float] {
    var moved = self
    if transposed {
      (moved.input.height, moved.input.width) = (part.height, part.width)
      moved.padding = (padding.top + part.row, padding.left + part.column)
    } else {
      (moved.output.height, moved.output.width) = (part.height, part.width)
      moved.padding = (padding.top - part.row * stride.y, padding.left - part.column * stride.x)
    }
    let (images, w) = (PaddedBuffer(images), PaddedBuffer(w))
    var geometry = geometry
    let packed = PaddedBuffer(count: gm_convolution_packed_size(&geometry, transposed))
    gm_convolution_pack(&geometry, transposed, w.pointer, packed.pointer)
    packed.expectIntactGuards("packed")
    let result = moved.run(
      count: transposed ? moved.x.count : moved.y.count, options,
      { gm_convolve_packed_workspace_size($0, transposed, $1) },
      { gm_convolve_packed($0, transposed, images.pointer, packed.pointer, $1, $2, $3) })
    return withExtendedLifetime((images, w, packed)) { result }
  }
}
