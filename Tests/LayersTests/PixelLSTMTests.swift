import Layers
import Tensors
import TestSupport
import Testing

/// The LSTMs over pixels as layers: what a state depends on, read off gradients, and their parameters.
@Suite struct PixelLSTMTests {
  private var generator = RandomGenerator(seed: 3)

  @Test mutating func aRowLSTMSeesATriangle() {
    let layer = RowLSTM(2, 3, using: &generator)
    let drawing = """
      # # # # # # # # .
      . # # # # # # . .
      . . # # # # . . .
      . . . # # . . . .
      . . . . . . . . .
      """
    #expect(pixelsSeen(through: { layer($0) }, row: 3, column: 4) == drawing)
  }

  @Test mutating func aDiagonalBiLSTMSeesEveryEarlierPixelAndItself() {
    let layer = DiagonalBiLSTM(2, 3, using: &generator)
    let drawing = """
      # # # # # # # # #
      # # # # # # # # #
      # # # # # # # # #
      # # # # # . . . .
      . . . . . . . . .
      """
    #expect(pixelsSeen(through: { layer($0) }, row: 3, column: 4) == drawing)
  }

  /// Which pixels of an image of 5×9 pixels the states of one of them depend on.
  private func pixelsSeen(through layer: (ImageBatch) -> ImageBatch, row: Int, column: Int) -> String {
    let images = ImageBatch.random([1, 5, 9, 2]).watched()
    let states = layer(images)
    var weights = ImageBatch(zeros: states.shape)
    let (units, pixel) = (states.shape[3], row * 9 + column)
    weights.withUnsafeMutableElements { $0[pixel * units..<(pixel + 1) * units].update(repeating: 1) }
    let gradient = gradient(of: (states * weights).sum(), at: images).elements
    let isSeen = (0..<5 * 9).map { pixel in gradient[2 * pixel] != 0 || gradient[2 * pixel + 1] != 0 }
    let lines = (0..<5).map { y in
      isSeen[y * 9..<(y + 1) * 9].map { $0 ? "#" : "." }.joined(separator: " ")
    }
    return lines.joined(separator: "\n")
  }

  /// Two groups: units 0 and 1 of the first see channels 0 and 1 of their own pixel, and units 2 and 3 all
  /// four.
  @Test(arguments: [false, true])
  mutating func noGroupSeesALaterOneOfItsPixelThroughAnyGate(isDiagonal: Bool) {
    let layer: any Layer<ImageBatch, ImageBatch> =
      isDiagonal
      ? DiagonalBiLSTM(4, 4, groups: 2, using: &generator) : RowLSTM(4, 4, groups: 2, using: &generator)
    let images = ImageBatch.random([1, 3, 3, 4])
    var other = images
    other.withUnsafeMutableElements { $0[4 * 4 + 3] += 1 }
    let (before, after) = (layer(images).elements, layer(other).elements)
    let changed = (0..<4).filter { before[4 * 4 + $0] != after[4 * 4 + $0] }
    #expect(changed == [2, 3])
    #expect(before[..<(4 * 4)] == after[..<(4 * 4)])
    let next = 5 * 4..<6 * 4
    #expect(isDiagonal ? before[next] != after[next] : before[next].count == 4)
  }

  @Test mutating func parametersAreThoseOfConvolutions() {
    let row = RowLSTM(6, 3, groups: 3, using: &generator)
    #expect(row.namedParameters.map(\.name) == ["input.weight", "input.bias", "recurrent"])
    #expect(
      row.namedParameters.map { $0.parameter.layout.fileShape(of: $0.parameter.shape) } == [
        [12, 6, 1, 3], [12], [12, 3, 1, 3],
      ])
    let diagonal = DiagonalBiLSTM(6, 3, groups: 3, using: &generator)
    #expect(
      diagonal.namedParameters.map(\.name).suffix(3) == [
        "right.input.weight", "right.input.bias", "right.recurrent",
      ])
    let shapes = diagonal.namedParameters.map { $0.parameter.layout.fileShape(of: $0.parameter.shape) }
    #expect(shapes.suffix(3) == [[12, 6, 1, 1], [12], [12, 3, 1, 2]])
  }

  @Test mutating func gradientsOfParametersAreRight() {
    let images = ImageBatch.random([2, 3, 4, 3], in: -1...1)
    expectParameterGradients(of: RowLSTM(3, 3, groups: 3, using: &generator)) { $0(images) }
    expectParameterGradients(of: DiagonalBiLSTM(3, 3, groups: 3, using: &generator)) { $0(images) }
  }
}
