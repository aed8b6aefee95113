import CConvolution
import Testing

/// A weight gradient with options: what it reads rectified, and the sums that come with it.
struct WeightGradient: CustomTestStringConvertible, Sendable {
  let convolution: ConvolutionCase

  /// The slopes with which x and y are rectified, if they are.
  var slopes: (x: Float?, y: Float?) = (nil, nil)

  /// Whether the channels of x and of y are summed.
  var sums = true

  var testDescription: String { "\(convolution), slopes \(slopes), sums \(sums)" }

  /// What `gm_convolve_weights` writes into arrays never written before.
  func callAsFunction() -> (weights: [Float], xSums: [Float], ySums: [Float]) {
    let xSums = PaddedBuffer(count: convolution.input.channels)
    let ySums = PaddedBuffer(count: convolution.output.channels)
    let weights = withRectifier(slopes.x) { x in
      withRectifier(slopes.y) { y in
        convolution.weights(
          convolution.x, convolution.y,
          options: gm_weight_options(
            x_rectifier: x, y_rectifier: y, x_sums: sums ? xSums.pointer : nil,
            y_sums: sums ? ySums.pointer : nil))
      }
    }
    xSums.expectIntactGuards("x_sums")
    ySums.expectIntactGuards("y_sums")
    return (weights, xSums.values, ySums.values)
  }

  private func withRectifier<Result>(
    _ slope: Float?, _ body: (UnsafePointer<gm_rectifier>?) -> Result
  ) -> Result {
    guard let slope else { return body(nil) }
    return withUnsafePointer(to: gm_rectifier(slope: slope), body)
  }

  /// The weights in Double.
  func reference() -> [Double] {
    convolution.referenceWeights(
      convolution.x.map { rectified(Double($0), slopes.x) },
      convolution.y.map { rectified(Double($0), slopes.y) })
  }

  private func rectified(_ value: Double, _ slope: Float?) -> Double {
    guard let slope, value < 0 else { return value }
    return Double(slope) * value
  }
}

extension WeightGradient {
  /// Every kind of rectifier on the geometries where rows are read in another way.
  static let all: [WeightGradient] = (ConvolutionCase.all + ConvolutionCase.large).flatMap {
    [
      WeightGradient(convolution: $0, slopes: (0, nil)),
      WeightGradient(convolution: $0, slopes: (nil, 0.25), sums: false),
      WeightGradient(convolution: $0, slopes: (0.1, 0)),
    ]
  }
}

/// The sums of the channels of images, in Double.
func channelSums(_ images: [Float], channels: Int) -> [Double] {
  (0..<channels).map { channel in
    stride(from: channel, to: images.count, by: channels).reduce(0) { $0 + Double(images[$1]) }
  }
}
