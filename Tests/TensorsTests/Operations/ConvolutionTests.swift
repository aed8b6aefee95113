import TestSupport
import Testing

@testable import Tensors

/// A convolution on images of a size, small enough for every weight to be moved.
struct ConvolutionCase: CustomTestStringConvertible, Sendable {
  let convolution: Convolution
  let size: ImageSize
  var channels = (inputs: 3, outputs: 2)

  init(_ size: ImageSize, _ convolution: Convolution, inputs: Int = 3, outputs: Int = 2) {
    (self.size, self.convolution, channels) = (size, convolution, (inputs, outputs))
  }

  var testDescription: String { "\(convolution) of \(size), \(channels)" }

  var images: ImageBatch { .random([2, size.height, size.width, channels.inputs], seed: 1) }
  var weights: Tensor<3> { .random([convolution.tapCount, channels.inputs, channels.outputs], seed: 2) }
  var convolved: ImageBatch {
    let output = convolution.outputSize(of: size)
    return .random([2, output.height, output.width, channels.outputs], seed: 3)
  }
  var bias: Vector { .random([channels.outputs], seed: 4) }
  var inputBias: Vector { .random([channels.inputs], seed: 4) }

  static let all = [
    ConvolutionCase(1, Convolution(kernel: 1)),
    ConvolutionCase(5, Convolution(kernel: 3, padding: 1)),
    ConvolutionCase(ImageSize(5, 4), Convolution(kernel: ImageSize(1, 3), padding: ImageSize(0, 1))),
    ConvolutionCase(ImageSize(4, 5), Convolution(kernel: ImageSize(3, 1), padding: ImageSize(1, 0))),
    ConvolutionCase(7, Convolution(kernel: 3, stride: 2, padding: 1)),
    ConvolutionCase(6, Convolution(kernel: 4, stride: 2, padding: 1)),
    ConvolutionCase(ImageSize(7, 8), Convolution(kernel: ImageSize(3, 2), stride: ImageSize(2, 3))),
    ConvolutionCase(7, Convolution(kernel: 3, padding: 2, dilation: 2)),
    ConvolutionCase(
      4, Convolution(kernel: ImageSize(2, 3), margins: Margins(top: 2, left: 1, bottom: 0, right: 1))),
    ConvolutionCase(
      ImageSize(4, 5),
      Convolution(kernel: ImageSize(2, 5), margins: Margins(top: 2, left: 2, bottom: -1, right: 2))),
    ConvolutionCase(
      ImageSize(1, 3),
      Convolution(kernel: ImageSize(1, 3), margins: Margins(top: 1, left: 1, bottom: -1, right: 1))),
    ConvolutionCase(5, Convolution(kernel: 3, padding: 1, mask: .a())),
    ConvolutionCase(5, Convolution(kernel: 3, padding: 1, mask: .b())),
    ConvolutionCase(4, Convolution(kernel: 3, padding: 1, mask: .a(groups: 3)), inputs: 3, outputs: 6),
    ConvolutionCase(4, Convolution(kernel: 3, padding: 1, mask: .b(groups: 3)), inputs: 6, outputs: 3),
    ConvolutionCase(4, Convolution(kernel: ImageSize(1, 3), padding: ImageSize(0, 1), mask: .b(groups: 2))),
  ]
}

@Suite struct ConvolutionTests {
  @Test(arguments: ConvolutionCase.all) func everyOperationHasItsGradients(example: ConvolutionCase) {
    let convolution = example.convolution
    expectGradient(
      of: { convolution.convolve($0, $1, bias: $2) }, at: example.images, example.weights, example.bias)
    expectGradient(
      of: { convolution.transpose($0, $1, bias: $2, to: example.size) },
      at: example.convolved, example.weights, example.inputBias)
    expectGradient(of: { convolution.weights($0, $1) }, at: example.images, example.convolved)
  }

  @Test(arguments: ConvolutionCase.all) func everyOperationHasSecondDerivatives(example: ConvolutionCase) {
    let convolution = example.convolution
    expectSecondGradient(
      of: { convolution.convolve($0, $1).square() }, at: example.images, example.weights, elementLimit: 8)
    expectSecondGradient(
      of: { convolution.transpose($0, $1, to: example.size).square() }, at: example.convolved,
      example.weights, elementLimit: 8)
  }

  @Test(arguments: ConvolutionCase.all) func theThreeOperationsAreOneForm(example: ConvolutionCase) {
    let convolution = example.convolution
    let (x, w, y) = (example.images, example.weights, example.convolved)
    func dot<let R: Int>(_ a: Tensor<R>, _ b: Tensor<R>) -> Double {
      zip(a.elements, b.elements).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    }
    let form = dot(convolution.convolve(x, w), y)
    let tolerance = 1e-6 * Double(y.count * w.count / example.channels.outputs)
    #expect(abs(dot(x, convolution.transpose(y, w, to: example.size)) - form) < tolerance)
    #expect(abs(dot(w, convolution.weights(x, y)) - form) < tolerance)
  }

  @Test(arguments: ConvolutionCase.all) func valuesAreThoseOfTheDefinition(example: ConvolutionCase) {
    let (convolution, size) = (example.convolution, example.size)
    let output = convolution.outputSize(of: size)
    let (x, w) = (Exact(example.images), example.fullWeights)
    let y = Exact(example.convolved)
    let terms = convolution.tapCount * (example.channels.inputs + example.channels.outputs)
    expectClose(
      convolution.convolve(example.images, example.weights),
      Reference.convolve(x, w, output: (output.height, output.width), example.geometry), terms: terms)
    expectClose(
      convolution.transpose(example.convolved, example.weights, to: size),
      Reference.transpose(y, w, output: (size.height, size.width), example.geometry), terms: terms)
    expectClose(
      example.spread(convolution.weights(example.images, example.convolved)),
      Reference.convolutionWeights(
        x, y, kernel: (convolution.kernel.height, convolution.kernel.width), example.geometry),
      terms: 2 * output.height * output.width)
  }

  @Test func resultsDoNotDependOnThreads() {
    let convolution = Convolution(kernel: 3, stride: 2, padding: 1)
    let (x, w) = (ImageBatch.random([5, 17, 19, 7]), Tensor<3>.random([9, 7, 33], seed: 2))
    let y = ImageBatch.random([5, 9, 10, 33], seed: 3)
    expectSameBitsForEveryThreadCount {
      [convolution.convolve(x, w), convolution.transpose(y, w, to: x.size), convolution.weights(x, y)]
    }
  }
}

@Suite struct ConvolutionGeometryTests {
  @Test func masksKeepWhatComesBeforeInReadingOrder() {
    #expect(Convolution(kernel: 3).tapPositions == Array(0..<9))
    #expect(Convolution(kernel: 3, mask: .a()).tapPositions == [0, 1, 2, 3])
    #expect(Convolution(kernel: 3, mask: .b()).tapPositions == [0, 1, 2, 3, 4])
    #expect(Convolution(kernel: 3, mask: .a(groups: 3)).tapPositions == [0, 1, 2, 3, 4])
    #expect(Convolution(kernel: ImageSize(1, 5), mask: .b()).tapPositions == [0, 1, 2])
    #expect(Convolution(kernel: 1, mask: .b()).tapCount == 1)
  }

  @Test func groupsSeeThoseBeforeThem() {
    let (a, b) = (Convolution(kernel: 1, mask: .a(groups: 3)), Convolution(kernel: 1, mask: .b(groups: 3)))
    #expect((0..<6).map { a.ownPixelChannels(of: $0, outputs: 6, inputs: 3) } == [0, 0, 1, 1, 2, 2])
    #expect((0..<3).map { b.ownPixelChannels(of: $0, outputs: 3, inputs: 6) } == [2, 4, 6])
  }

  @Test func sizesFollowFromTheGeometry() {
    #expect(Convolution(kernel: 3, padding: 1).outputSize(of: 28) == 28)
    #expect(Convolution(kernel: 4, stride: 2, padding: 1).outputSize(of: 28) == 14)
    #expect(Convolution(kernel: 3, stride: 2, padding: 1).outputSize(of: ImageSize(7, 8)) == 4)
    #expect(Convolution(kernel: 4, stride: 2, padding: 1).smallestInput(for: 14) == 28)
    for size in 5..<12 {
      let convolution = Convolution(kernel: 3, stride: 3, padding: 1, dilation: 2)
      let output = convolution.outputSize(of: ImageSize(size, size))
      #expect(convolution.outputSize(of: convolution.smallestInput(for: output)) == output)
    }
  }

  @Test func whatDoesNotFitStopsWithAMessage() async throws {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Convolution(kernel: 3).convolve(ImageBatch(zeros: [2, 5, 5, 3]), Tensor<3>(zeros: [9, 1, 4]))
    }
    let message = try #require(result.map { String(decoding: $0.standardErrorContent, as: UTF8.self) })
    #expect(message.contains("convolve: weights [9, 1, 4] where [9, 3, 4] fits the images"))
    await #expect(processExitsWith: .failure) { _ = Convolution(kernel: 3).outputSize(of: 2) }
    await #expect(processExitsWith: .failure) {
      _ = Convolution(kernel: 3).transpose(
        ImageBatch(zeros: [1, 3, 3, 2]), Tensor<3>(zeros: [9, 1, 2]), to: ImageSize(6, 5))
    }
    await #expect(processExitsWith: .failure) { _ = Convolution(kernel: 3, stride: 0) }
  }
}

extension ConvolutionCase {
  /// The geometry for the naive references, which know masks by a condition.
  fileprivate var geometry: ReferenceGeometry {
    var geometry = ReferenceGeometry()
    geometry.stride = (convolution.stride.height, convolution.stride.width)
    geometry.padding = (convolution.margins.top, convolution.margins.left)
    geometry.dilation = (convolution.dilation.height, convolution.dilation.width)
    let (kernel, channels, mask) = (convolution.kernel, channels, convolution.mask)
    geometry.allows = { row, column, input, output in
      let place = (row - kernel.height / 2, column - kernel.width / 2)
      let (from, to) = (input * mask.groups / channels.inputs, output * mask.groups / channels.outputs)
      switch mask {
      case .none: return true
      case .a: return place < (0, 0) || (place == (0, 0) && from < to)
      case .b: return place < (0, 0) || (place == (0, 0) && from <= to)
      }
    }
    return geometry
  }

  /// `[height, width, in, out]`: the weights at their taps' places, 0 elsewhere.
  fileprivate var fullWeights: Exact {
    Exact(spread(weights))
  }

  fileprivate func spread(_ weights: Tensor<3>) -> ImageBatch {
    let kernel = convolution.kernel
    let size = channels.inputs * channels.outputs
    var full = [Float](repeating: 0, count: kernel.height * kernel.width * size)
    for (tap, position) in convolution.tapPositions.enumerated() {
      full.replaceSubrange(
        position * size..<(position + 1) * size, with: weights.elements[tap * size..<(tap + 1) * size])
    }
    return ImageBatch(full, shape: [kernel.height, kernel.width, channels.inputs, channels.outputs])
  }
}
