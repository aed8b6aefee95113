import TestSupport
import Testing

@testable import Tensors

@Suite struct PackedConvolutionTests {
  @Test(arguments: ConvolutionCase.all) func partsHaveTheBitsOfTheWhole(example: ConvolutionCase) {
    let addend = example.convolved
    let whole = example.convolution.convolve(
      example.images, example.weights, bias: example.bias, reading: .relu, plus: addend)
    var layer = PackedConvolution(example.convolution, example.weights, bias: example.bias)
    let images = RecentRows(example.images)
    for (rows, columns) in parts(of: whole.size) {
      let part = layer(
        images, rows: rows, columns: columns, reading: .relu, plus: addend.part(rows, columns))
      expectSameBits(part, whole.part(rows, columns))
    }
    expectSameBits(layer(example.images, reading: .relu, plus: addend), whole)
  }

  @Test(arguments: ConvolutionCase.all) func partsOfTransposesHaveTheBitsOfTheWhole(example: ConvolutionCase)
  {
    let whole = example.convolution.transpose(
      example.convolved, example.weights, bias: example.inputBias, to: example.size, reading: .relu)
    var layer = PackedConvolution(
      transposeOf: example.convolution, example.weights, bias: example.inputBias)
    let images = RecentRows(example.convolved)
    for (rows, columns) in parts(of: whole.size) {
      expectSameBits(
        layer(images, rows: rows, columns: columns, reading: .relu), whole.part(rows, columns))
    }
  }

  /// Convolutions that see no later rows, and the transpose of one.
  static let growing = [
    ConvolutionCase(ImageSize(6, 5), Convolution(kernel: 3, padding: 1, mask: .b()), inputs: 4, outputs: 18),
    ConvolutionCase(ImageSize(9, 4), Convolution(kernel: 5, padding: 2, mask: .a()), inputs: 9, outputs: 2),
    ConvolutionCase(ImageSize(7, 6), Convolution(kernel: 3, padding: 2, dilation: 2, mask: .b())),
    ConvolutionCase(
      ImageSize(8, 6),
      Convolution(kernel: ImageSize(2, 3), stride: 2, margins: Margins(top: 1, left: 1, bottom: 0, right: 1))),
    ConvolutionCase(
      ImageSize(6, 5),
      Convolution(kernel: ImageSize(2, 3), margins: Margins(top: 2, left: 1, bottom: -1, right: 1))),
  ]

  @Test(arguments: growing) func rowsThatAreKeptSuffice(example: ConvolutionCase) {
    let (convolution, images) = (example.convolution, example.images)
    let whole = convolution.convolve(images, example.weights)
    var layer = PackedConvolution(convolution, example.weights)
    var map = RecentRows(layer.rowsRead, of: example.size)
    #expect(layer.rowsRead < example.size.height)
    for row in 0..<example.size.height {
      for column in 0..<example.size.width {
        map.set(row: row, column: column, to: images.part(row..<row + 1, column..<column + 1))
      }
      let (output, rest) = row.quotientAndRemainder(dividingBy: convolution.stride.height)
      guard rest == convolution.stride.height - 1 || output == whole.shape[1] - 1 else { continue }
      let columns = 0..<whole.shape[2]
      expectSameBits(
        layer(map, rows: output..<output + 1, columns: columns), whole.part(output..<output + 1, columns))
    }
  }

  @Test func rowsThatATransposeReadsSuffice() {
    let margins = Margins(top: 0, left: 1, bottom: 0, right: 0)
    let convolution = Convolution(kernel: ImageSize(2, 3), stride: 2, margins: margins)
    let (size, weights) = (ImageSize(10, 8), Tensor<3>.random([6, 5, 7], seed: 2))
    let images = ImageBatch.random([3, 5, 4, 7])
    let whole = convolution.transpose(images, weights, to: size)
    var layer = PackedConvolution(transposeOf: convolution, weights)
    var map = RecentRows(layer.rowsRead, of: images.size)
    for row in 0..<10 {
      if row.isMultiple(of: 2) { map.set(row: row / 2, to: images.part(row / 2..<row / 2 + 1, 0..<4)) }
      for column in 0..<8 {
        expectSameBits(
          layer(map, row: row, column: column), whole.part(row..<row + 1, column..<column + 1))
      }
    }
  }

  @Test func aResultKeepsItsValuesAndCopiesDoNotShareMemory() {
    let example = ConvolutionCase.all[1]
    var layer = PackedConvolution(example.convolution, example.weights)
    let first = layer(example.images, row: 0, column: 0)
    let elements = first.elements
    var copy = layer
    let (second, third) = (layer(example.images, row: 1, column: 2), copy(example.images, row: 3, column: 3))
    #expect(first.elements == elements)
    #expect(second.elements != third.elements)
  }

  @Test func resultsOfNobodyAreWrittenOver() {
    let example = ConvolutionCase.all[1]
    var layer = PackedConvolution(example.convolution, example.weights)
    let place = { (result: ImageBatch) in result.withUnsafeElements { $0.baseAddress } }
    let first = place(layer(example.images, row: 0, column: 0))
    #expect(place(layer(example.images, row: 1, column: 1)) == first)
  }

  /// The whole, single pixels, rows, and a rectangle in the middle.
  private func parts(of size: ImageSize) -> [(rows: Range<Int>, columns: Range<Int>)] {
    let (rows, columns) = (0..<size.height, 0..<size.width)
    let pixels = rows.flatMap { row in columns.map { (row..<row + 1, $0..<$0 + 1) } }
    let middle = (size.height / 3..<size.height, size.width / 3..<size.width)
    return [(rows, columns), middle] + pixels + rows.map { ($0..<$0 + 1, columns) }
  }
}

extension Tensor where Rank == 4 {
  /// A rectangle of every image.
  fileprivate func part(_ rows: Range<Int>, _ columns: Range<Int>) -> ImageBatch {
    let elements = (0..<shape[0]).flatMap { n in
      rows.flatMap { row in columns.flatMap { column in (0..<shape[3]).map { self[n, row, column, $0] } } }
    }
    return ImageBatch(elements, shape: [shape[0], rows.count, columns.count, shape[3]])
  }
}
