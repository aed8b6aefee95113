import Layers
import Tensors
import TestSupport
import Testing

/// Adds one to rectified images.
private final class Reader: RectifyingReader {
  var asked: [Rectifier?] = []
  func callAsFunction(_ input: ImageBatch) -> ImageBatch { self(input, reading: nil) }
  func callAsFunction(_ input: ImageBatch, reading rectifier: Rectifier?) -> ImageBatch {
    asked.append(rectifier)
    return (rectifier.map { input.rectified(by: $0) } ?? input) + 1
  }
}

/// Takes one from the input, then rectifies.
private final class Writer: RectifyingWriter {
  var asked: [Rectifier?] = []
  func callAsFunction<let Rank: Int>(_ input: Tensor<Rank>, then rectifier: Rectifier?) -> Tensor<Rank> {
    asked.append(rectifier)
    return rectifier.map { (input - 1).rectified(by: $0) } ?? input - 1
  }
}

/// Rectifiers that neighbours take in, against the same layers called one by one.
@Suite struct RectifyingTests {
  private let leaky = Rectifier(slope: 0.25)

  @Test func theLayerBeforeIsAskedFirst() {
    let (writer, reader) = (Writer(), Reader())
    let model = Sequential<ImageBatch, ImageBatch> {
      writer
      ReLU()
      reader
    }
    #expect(model(ImageBatch([0.5, 3], shape: [1, 1, 1, 2])).elements == [1, 3])
    #expect(writer.asked == [.relu] && reader.asked == [nil])
  }

  @Test func theLayerAfterIsAskedWhereTheOneBeforeCanNot() {
    let (first, second) = (Reader(), Reader())
    let model = Sequential<ImageBatch, ImageBatch> {
      LeakyReLU(0.25)
      first
      ReLU()
      second
      ReLU()
    }
    #expect(model(ImageBatch([-4, -8, 1], shape: [1, 1, 1, 3])).elements == [1, 1, 3])
    #expect(first.asked == [leaky] && second.asked == [.relu])
  }

  @Test func rectifiersMeetTheirNeighboursAcrossLoopsAndBranches() {
    let readers = (0..<3).map { _ in Reader() }
    let model = Sequential<ImageBatch, ImageBatch> {
      ReLU()
      for reader in readers {
        reader
        LeakyReLU(0.25)
      }
      if readers.count > 3 { ReLU() }
    }
    #expect(model(ImageBatch([-1], shape: [1, 1, 1, 1])).elements == [3])
    #expect(readers.map(\.asked) == [[.relu], [leaky], [leaky]])
  }

  @Test func oneOfTwoRectifiersIsTakenInOnEitherSide() {
    let (writer, reader) = (Writer(), Reader())
    let model = Sequential<ImageBatch, ImageBatch> {
      writer
      LeakyReLU(0.25)
      LeakyReLU(0.5)
      reader
    }
    #expect(model(ImageBatch([-15, 2], shape: [1, 1, 1, 2])).elements == [-1, 2])
    #expect(writer.asked == [leaky] && reader.asked == [Rectifier(slope: 0.5)])
  }

  @Test(arguments: [Mode.training, .evaluation]) func aChainIsItsLayersToTheBit(mode: Mode) {
    var generator = RandomGenerator(seed: 1)
    let model = Sequential<ImageBatch, ImageBatch> {
      ReLU()
      Conv2D(3, 5, kernel: 3, padding: 1, using: &generator)
      LeakyReLU(0.2)
      ConvTransposed2D(5, 4, kernel: 4, stride: 2, padding: 1, using: &generator)
      ReLU()
      ReLU()
      MaskedConv2D(4, 6, kernel: 3, mask: .b, using: &generator)
      BatchNorm(6)
      LeakyReLU(0.2)
      Linear(6, 7, using: &generator)
      ReLU()
      Tanh()
      LeakyReLU(0.3)
    }
    #expect(model.namedParameters.map(\.name).contains("7.running_mean"))
    let function = { (input: ImageBatch) in model.inMode(mode) { model(input) } }
    let stepwise = { (input: ImageBatch) in
      model.inMode(mode) { model.layers.reduce(input) { value(of: $1, at: $0) } }
    }
    expectSame(of: function, as: stepwise, at: ImageBatch.random([2, 4, 5, 3]))
    let gradients = [function, stepwise].map { function in
      valueAndGradient(of: model, mode: mode) { _ in function(.random([2, 4, 5, 3])).square().sum() }
        .gradients.entries.map(\.gradient)
    }
    #expect(gradients[0] == gradients[1])
  }

  @Test func aChainHasTheSecondDerivativesOfItsLayers() {
    var generator = RandomGenerator(seed: 1)
    let model = Sequential<ImageBatch, ImageBatch> {
      Conv2D(2, 3, kernel: 3, padding: 1, using: &generator)
      LeakyReLU(0.2)
      Conv2D(3, 3, kernel: 3, padding: 1, using: &generator)
      ReLU()
      Linear(3, 4, using: &generator)
      LeakyReLU(0.2)
      Tanh()
    }
    expectSame(
      of: { model($0) }, as: { model.layers.reduce($0) { value(of: $1, at: $0) } },
      at: ImageBatch.random([2, 4, 3, 2]), secondDerivatives: true)
  }
}

private func value(of layer: any Module, at input: ImageBatch) -> ImageBatch {
  switch layer {
  case let layer as any AnyRankLayer: layer(input)
  case let layer as any Layer<ImageBatch, ImageBatch>: layer(input)
  default: preconditionFailure("\(type(of: layer)) is not of images")
  }
}
