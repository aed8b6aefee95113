import Foundation
import GenerativeModels
import Layers
import Tensors
import Testing

@testable import Interchange

/// Operations that no exported model of the zoo takes, or not in this form.
@Suite struct OperationTests {
  private func expectSame(
    height: Int = 3, width: Int = 4, channels: Int = 2, _ body: @escaping (ImageBatch) -> ImageBatch
  ) throws {
    let format = ImageFormat(height: height, width: width, channels: channels, levels: 3)
    let shape = body(ImageBatch(zeros: format.shape(count: 1))).shape
    let port = ModelFunction.Port(
      name: "results", meaning: "", kind: .image(height: shape[1], width: shape[2], channels: shape[3]))
    let function = ModelFunction.ofImages("test", Flatten(), format, to: [port]) { images, _ in
      [.images(body(images))]
    }
    let (arguments, inputs) = function.someInputs(count: 3)
    let results = try Interpreter(function.onnx()).run(inputs)["results"]
    let wanted = function.results(for: arguments)[0]
    #expect(results?.shape == wanted.shape)
    for (got, wanted) in zip(results?.elements ?? [], wanted.elements) { #expect(abs(got - wanted) < 1e-5) }
  }

  @Test(
    arguments: [
      { $0.gelu() }, { $0.silu() }, { $0.elu(alpha: 0.5) }, { $0.leakyReLU(slope: 0.1) }, { ($0 + 1).log() },
      { ($0 + 1).squareRoot() }, { -$0 }, { 2 - $0 }, { $0 / 3 }, { 1 / ($0 + 2) }, { ($0 - 0.5).absolute() },
      { $0.clamped(to: 0.2...0.7) }, { $0.clamped(to: 0.2...Float.infinity) }, { $0.square().exp() },
      { $0 / ($0 + 1) }, { $0 - $0 * $0 }, { $0.softplus() },
    ] as [@Sendable (ImageBatch) -> ImageBatch])
  func elementaryFunctions(_ function: @escaping @Sendable (ImageBatch) -> ImageBatch) throws {
    try expectSame { function($0 * 1.5 - 0.25) }
  }

  @Test func rowsAndSamples() throws {
    let row = Vector([0.5, -1.5])
    try expectSame { $0.adding(row: row).multiplied(byRow: row) }
    try expectSame { $0.multiplied(perSample: $0.sumPerSample()).adding(perSample: $0.dotPerSample($0)) }
    try expectSame { $0.adding(perImage: $0.sumPerImage()) }
    // One constant in two shapes.
    let kernel = Tensor<3>([1, 2, 3, 4], shape: [1, 2, 2])
    try expectSame {
      let weights: Tensor<2> = kernel.reshaped([2, 2])
      return Convolution(kernel: 1).convolve($0, kernel).linear(weights)
    }
  }

  @Test func shapes() throws {
    try expectSame { $0.shiftedDown() }
    try expectSame(channels: 6) { $0.regroupingChannels(groups: 3, parts: 2) }
    try expectSame { $0.permuted([0, 2, 1, 3]).relu() }
    try expectSame { .concatenated([$0, ImageBatch(ones: $0.shape), $0.channels(1..<2)]) }
  }

  @Test(arguments: [false, true])
  func products(transposingRight: Bool) throws {
    let matrix = FeatureBatch([[1, -2], [0.5, 3]])
    try expectSame(height: 1, width: 1) { images in
      let rows: FeatureBatch = images.reshaped([images.shape[0], 2])
      return rows.matrixProduct(matrix, transposingRight: transposingRight).reshaped(images.shape)
    }
  }

  @Test func layerNormalisation() throws {
    try expectSame(channels: 5) {
      $0.layerNormalized(scale: Vector([1, 2, 3, 4, 5]), offset: Vector([5, 4, 3, 2, 1]), epsilon: 1e-3)
    }
  }

  @Test(arguments: [
    Margins(top: 2, left: 1, bottom: -1, right: 0), Margins(top: -1, left: 0, bottom: 2, right: -1),
  ])
  func marginsThatLeaveOutPixels(_ margins: Margins) throws {
    let convolution = Convolution(kernel: ImageSize(2, 3), margins: margins)
    var generator = RandomGenerator(seed: 2)
    let weights = Tensor<3>(normalMean: 0, deviation: 1, shape: [6, 2, 3], using: &generator)
    try expectSame(height: 5, width: 6) { convolution.convolve($0, weights, reading: .relu) }
  }

  @Test func stridesAndDilations() throws {
    var generator = RandomGenerator(seed: 2)
    let convolution = Convolution(kernel: 3, stride: ImageSize(2, 1), padding: 1, dilation: ImageSize(1, 2))
    let weights = Tensor<3>(normalMean: 0, deviation: 1, shape: [9, 2, 3], using: &generator)
    try expectSame(height: 6, width: 7) { convolution.convolve($0, weights) }
    try expectSame(channels: 3) { convolution.transpose($0, weights, to: ImageSize(6, 6)) }
  }
}
