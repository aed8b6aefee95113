import Layers
import Tensors
import TestSupport
import Testing

/// A place in an image in the order in which autoregressive models write it: pixels in reading order, groups
/// of channels within a pixel.
private struct Place: Hashable, Comparable {
  var pixel: Int
  var group: Int

  static func < (left: Place, right: Place) -> Bool { (left.pixel, left.group) < (right.pixel, right.group) }
}

/// What masked convolutions must not let through, compared to the bit.
@Suite struct CausalityTests {
  private static let height = 4
  private static let width = 5

  @Test(arguments: [MaskedConv2D.Mask.a, .b], [1, 2, 3])
  func nothingAtOrBeforeAPlaceDependsOnIt(mask: MaskedConv2D.Mask, groups: Int) {
    var generator = RandomGenerator(seed: 5)
    let layer = MaskedConv2D(2 * groups, 3 * groups, kernel: 5, mask: mask, groups: groups, using: &generator)
    expectCausality(of: { layer($0) }, groups: groups, channels: 2 * groups, seesItself: mask == .b)
  }

  @Test(arguments: [MaskedConv2D.Mask.a, .b])
  func channelsThatDoNotDivideEvenlyAreCausalToo(mask: MaskedConv2D.Mask) {
    var generator = RandomGenerator(seed: 5)
    let layer = MaskedConv2D(5, 7, kernel: 3, mask: mask, groups: 3, using: &generator)
    expectCausality(of: { layer($0) }, groups: 3, channels: 5, seesItself: mask == .b)
  }

  @Test(arguments: [1, 3])
  func aStackAfterMaskASeesNothingAtOrAfterAPlace(groups: Int) {
    var generator = RandomGenerator(seed: 6)
    let channels = 4 * groups
    let stack = Sequential<ImageBatch, ImageBatch> {
      MaskedConv2D(groups, channels, kernel: 3, mask: .a, groups: groups, using: &generator)
      for dilation in 1...2 {
        Residual {
          LeakyReLU(0.2)
          MaskedConv2D(
            channels, channels, kernel: 3, mask: .b, groups: groups, dilation: ImageSize(dilation),
            using: &generator)
        }
      }
      Dropout(0.5, using: &generator)
      MaskedConv2D(channels, 2 * groups, kernel: 1, mask: .b, groups: groups, using: &generator)
    }
    expectCausality(of: { stack($0) }, groups: groups, channels: groups, seesItself: false)
  }

  @Test func aKernelOfOneRowSeesItsRowOnly() {
    var generator = RandomGenerator(seed: 7)
    let layer = MaskedConv2D(1, 2, kernel: ImageSize(1, 3), mask: .a, using: &generator)
    let changes = changedPlaces(of: { layer($0) }, groups: 1, channels: 1, at: Place(pixel: 6, group: 0))
    #expect(changes == [Place(pixel: 7, group: 0)])
  }

  /// Changes each place of an image in turn. Of the output only later places may change, and the place itself
  /// where `seesItself`; and the next place must, or nothing was tested.
  private func expectCausality(
    of model: (ImageBatch) -> ImageBatch, groups: Int, channels: Int, seesItself: Bool,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let places = (0..<Self.height * Self.width).flatMap { pixel in
      (0..<groups).map { Place(pixel: pixel, group: $0) }
    }
    for (place, next) in zip(places, places.dropFirst()) {
      let changed = changedPlaces(of: model, groups: groups, channels: channels, at: place)
      let early = changed.filter { seesItself ? $0 < place : $0 <= place }
      #expect(early.isEmpty, "\(place) is seen by \(early)", sourceLocation: sourceLocation)
      let isReached = place.pixel == next.pixel || next.pixel % Self.width != 0
      #expect(!isReached || changed.contains(next), "\(next) misses \(place)", sourceLocation: sourceLocation)
    }
  }

  /// Where the output changes when the channels of one group of one pixel do.
  private func changedPlaces(
    of model: (ImageBatch) -> ImageBatch, groups: Int, channels: Int, at place: Place
  ) -> Set<Place> {
    let images = ImageBatch.random([1, Self.height, Self.width, channels])
    var elements = images.elements
    for channel in 0..<channels where channel * groups / channels == place.group {
      elements[place.pixel * channels + channel] += 1
    }
    let before = model(images)
    let after = model(images.replacing(elements))
    let outputs = before.shape[3]
    let pairs = zip(before.elements, after.elements).enumerated()
    let changed = pairs.lazy.filter { $0.element.0.bitPattern != $0.element.1.bitPattern }.map(\.offset)
    return Set(
      changed.map { Place(pixel: $0 / outputs, group: $0 % outputs * groups / outputs) })
  }
}
