import CConvolution
import Testing

/// One geometry: its operands, its references, and the kernels applied to padded buffers.
struct ConvolutionCase: CustomTestStringConvertible, Sendable {
  var batch = 2
  var input = (height: 5, width: 7, channels: 3)
  var output = (height: 5, width: 7, channels: 5)
  var kernel = (height: 3, width: 3)
  var stride = (y: 1, x: 1)
  var padding = (top: 1, left: 1)
  var dilation = (y: 1, x: 1)
  var mask = gm_mask_none
  var groups = 1

  var testDescription: String {
    """
    \(batch) x \(input) to \(output), kernel \(kernel), stride \(stride), padding \(padding), \
    dilation \(dilation), mask \(["none", "A", "B"][Int(mask.rawValue)]), \(groups) groups
    """
  }

  var geometry: gm_convolution_geometry {
    gm_convolution_geometry(
      batch: Int32(batch),
      input_height: Int32(input.height), input_width: Int32(input.width),
      input_channels: Int32(input.channels),
      output_height: Int32(output.height), output_width: Int32(output.width),
      output_channels: Int32(output.channels),
      kernel_height: Int32(kernel.height), kernel_width: Int32(kernel.width),
      stride_y: Int32(stride.y), stride_x: Int32(stride.x),
      padding_top: Int32(padding.top), padding_left: Int32(padding.left),
      dilation_y: Int32(dilation.y), dilation_x: Int32(dilation.x),
      mask: mask, mask_groups: Int32(groups))
  }

  var x: [Float] { noise(batch * input.height * input.width * input.channels, seed: 1) }
  var y: [Float] { noise(batch * output.height * output.width * output.channels, seed: 2) }

  /// Weights, with NaN where the mask blocks them.
  var w: [Float] {
    zip(noise(taps.count * input.channels * output.channels, seed: 3), isKept).map { $1 ? $0 : .nan }
  }
}

extension ConvolutionCase {
  /// The kernel positions that the mask keeps, at least in part.
  var taps: [(y: Int, x: Int)] {
    (0..<kernel.height * kernel.width).map { ($0 / kernel.width, $0 % kernel.width) }.filter { tap in
      (0..<input.channels).contains { i in (0..<output.channels).contains { keeps(tap, from: i, to: $0) } }
        || isStoredCentre(tap)
    }
  }

  /// Whether the mask keeps the weight from input channel `i` to output channel `o` at a kernel position.
  func keeps(_ tap: (y: Int, x: Int), from i: Int, to o: Int) -> Bool {
    let centre = (y: kernel.height / 2, x: kernel.width / 2)
    let (from, to) = (i * groups / input.channels, o * groups / output.channels)
    if mask == gm_mask_none || tap.y < centre.y { return true }
    if tap.y > centre.y || tap.x > centre.x { return false }
    return tap.x < centre.x || (mask == gm_mask_a ? from < to : from <= to)
  }

  /// With several groups the centre is stored, even if the channels are too few for any pair to be kept.
  private func isStoredCentre(_ tap: (y: Int, x: Int)) -> Bool {
    mask != gm_mask_none && groups > 1 && tap == (kernel.height / 2, kernel.width / 2)
  }

  /// For each weight, whether the mask keeps it.
  var isKept: [Bool] {
    taps.flatMap { tap in
      (0..<input.channels).flatMap { i in (0..<output.channels).map { keeps(tap, from: i, to: $0) } }
    }
  }

  /// Calls `body` with the indices in x, w and y of each term of T(x, w, y).
  func forEachTerm(_ body: (_ x: Int, _ w: Int, _ y: Int) -> Void) {
    for pixel in 0..<batch * output.height * output.width {
      let column = pixel % output.width
      let row = pixel / output.width % output.height
      let image = pixel / output.width / output.height
      for (number, tap) in taps.enumerated() {
        let inputRow = row * stride.y - padding.top + tap.y * dilation.y
        let inputColumn = column * stride.x - padding.left + tap.x * dilation.x
        guard (0..<input.height).contains(inputRow), (0..<input.width).contains(inputColumn) else { continue }
        let inputPixel = (image * input.height + inputRow) * input.width + inputColumn
        for i in 0..<input.channels {
          for o in 0..<output.channels where keeps(tap, from: i, to: o) {
            body(
              inputPixel * input.channels + i, (number * input.channels + i) * output.channels + o,
              pixel * output.channels + o)
          }
        }
      }
    }
  }

  /// Σ x·w for each element of y, in Double.
  func referenceConvolution(bias: [Float]) -> [Double] {
    let (x, w) = (x, w)
    var y = self.y.indices.map { Double(bias[$0 % output.channels]) }
    forEachTerm { y[$2] += Double(x[$0]) * Double(w[$1]) }
    return y
  }

  /// Σ y·w for each element of x, in Double.
  func referenceTranspose(bias: [Float]) -> [Double] {
    let (y, w) = (y, w)
    var x = self.x.indices.map { Double(bias[$0 % input.channels]) }
    forEachTerm { x[$0] += Double(y[$2]) * Double(w[$1]) }
    return x
  }

  /// Σ x·y for each element of w, in Double.
  func referenceWeights() -> [Double] { referenceWeights(x.map(Double.init), y.map(Double.init)) }

  /// Σ x·y for each element of w, in Double.
  func referenceWeights(_ x: [Double], _ y: [Double]) -> [Double] {
    var w = [Double](repeating: 0, count: self.w.count)
    forEachTerm { w[$1] += x[$0] * y[$2] }
    return w
  }
}

extension ConvolutionCase {
  /// Geometries of odd sizes: masks, groups, strides, dilations, kernels of all shapes.
  static let all: [ConvolutionCase] = unmasked + masked

  /// Geometries with enough work for several threads.
  static let large: [ConvolutionCase] = [
    ConvolutionCase(batch: 3, input: (12, 11, 24), output: (12, 11, 40), mask: gm_mask_b),
    ConvolutionCase(batch: 3, input: (14, 11, 24), output: (7, 6, 70), stride: (2, 2)),
    ConvolutionCase(batch: 33, input: (12, 11, 9), output: (12, 11, 5), mask: gm_mask_b, groups: 2),
  ]

  /// Geometries whose sums are taken in several goes.
  static let manyTerms: [ConvolutionCase] = [
    ConvolutionCase(input: (5, 4, 300), output: (5, 4, 33)),
    ConvolutionCase(input: (6, 5, 280), output: (3, 3, 300), kernel: (4, 4), stride: (2, 2)),
    ConvolutionCase(
      input: (3, 4, 270), output: (3, 4, 270), kernel: (5, 5), padding: (2, 2), mask: gm_mask_b, groups: 3),
    ConvolutionCase(input: (11, 10, 9), output: (11, 10, 9), kernel: (9, 9), padding: (4, 4)),
  ]

  static let unmasked: [ConvolutionCase] = [
    ConvolutionCase(),
    ConvolutionCase(input: (4, 5, 33), output: (4, 5, 17)),
    ConvolutionCase(input: (5, 7, 40), output: (5, 7, 35), kernel: (1, 1), padding: (0, 0)),
    ConvolutionCase(input: (5, 7, 2), output: (3, 4, 3), kernel: (1, 1), stride: (2, 2), padding: (0, 0)),
    ConvolutionCase(input: (7, 7, 2), output: (3, 3, 3), kernel: (1, 1), stride: (3, 3), padding: (0, 0)),
    ConvolutionCase(input: (8, 6, 5), output: (4, 3, 18), kernel: (4, 4), stride: (2, 2)),
    ConvolutionCase(
      input: (9, 11, 3), output: (5, 3, 4), kernel: (3, 2), stride: (2, 3), padding: (1, 0), dilation: (1, 2)),
    ConvolutionCase(input: (6, 9, 2), output: (6, 9, 3), padding: (2, 2), dilation: (2, 2)),
    ConvolutionCase(input: (6, 5, 3), output: (2, 2, 3), stride: (2, 2), padding: (0, 0), dilation: (2, 2)),
    ConvolutionCase(input: (5, 6, 4), output: (5, 6, 4), kernel: (1, 5), padding: (0, 2)),
    ConvolutionCase(input: (5, 6, 4), output: (5, 6, 4), kernel: (5, 1), padding: (2, 0)),
    ConvolutionCase(input: (4, 4, 1), output: (5, 5, 1), kernel: (2, 2)),
    ConvolutionCase(input: (3, 3, 2), output: (3, 4, 2), kernel: (9, 8), padding: (4, 4)),
    ConvolutionCase(input: (2, 2, 2), output: (6, 6, 2), kernel: (1, 1), padding: (2, 2)),
    ConvolutionCase(batch: 5, input: (13, 11, 1), output: (13, 11, 16)),
    ConvolutionCase(batch: 1, input: (23, 24, 16), output: (23, 24, 1)),
    ConvolutionCase(input: (10, 8, 3), output: (5, 4, 37), kernel: (4, 4), stride: (2, 2)),
    ConvolutionCase(input: (6, 7, 19), output: (6, 7, 2), kernel: (9, 9), padding: (4, 4)),
    ConvolutionCase(batch: 1, input: (2, 131, 5), output: (2, 131, 20)),
    ConvolutionCase(batch: 30, input: (4, 4, 50), output: (1, 1, 4), kernel: (4, 4), padding: (0, 0)),
  ]

  static let masked: [ConvolutionCase] = [gm_mask_a, gm_mask_b].flatMap { mask in
    [
      ConvolutionCase(input: (5, 7, 17), output: (5, 7, 34)),
      ConvolutionCase(input: (6, 5, 1), output: (6, 5, 8), kernel: (7, 7), padding: (3, 3)),
      ConvolutionCase(input: (4, 5, 3), output: (4, 5, 9), kernel: (5, 5), padding: (2, 2), groups: 3),
      ConvolutionCase(input: (4, 3, 10), output: (4, 3, 76), groups: 3),
      ConvolutionCase(input: (4, 5, 40), output: (4, 5, 3), groups: 3),
      ConvolutionCase(input: (3, 4, 3), output: (3, 4, 7), groups: 5),
      ConvolutionCase(input: (3, 4, 7), output: (3, 4, 2), groups: 4),
      ConvolutionCase(input: (4, 6, 6), output: (4, 6, 4), kernel: (1, 3), padding: (0, 1), groups: 2),
      ConvolutionCase(input: (3, 5, 6), output: (3, 5, 6), kernel: (1, 1), padding: (0, 0), groups: 3),
      ConvolutionCase(input: (6, 6, 3), output: (6, 6, 3), padding: (2, 2), dilation: (2, 2), groups: 3),
      ConvolutionCase(input: (7, 7, 4), output: (4, 4, 4), stride: (2, 2), groups: 2),
      ConvolutionCase(batch: 4, input: (9, 8, 5), output: (9, 8, 6), groups: 2),
      ConvolutionCase(batch: 60, input: (9, 8, 1), output: (9, 8, 1), kernel: (1, 1), padding: (0, 0)),
    ].map { convolution in
      var masked = convolution
      masked.mask = mask
      return masked
    }
  }
}
