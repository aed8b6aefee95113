import CLSTM
import Foundation

/// An LSTM over pixels in Double, as its equations stand.
struct GridLSTMReference {
  let size: GridLSTMCase

  /// `[batch, height, width, 4 · units]`: what dgates is the gradient of.
  var sums: [Double]

  /// `[taps, units, 4 · units]`.
  var weights: [Double]

  init(_ size: GridLSTMCase) {
    self.size = size
    (sums, weights) = (size.sums.map(Double.init), size.weights.map(Double.init))
  }

  /// (rows, columns) to each neighbour, and which one the cell comes from.
  private var taps: (offsets: [(y: Int, x: Int)], cell: Int) {
    switch size.path {
    case gm_grid_rows: ([(-1, -1), (-1, 0), (-1, 1)], 1)
    case gm_grid_diagonal_from_left: ([(0, -1), (-1, 0)], 0)
    default: ([(0, 1), (-1, 0)], 0)
    }
  }

  /// The activated gates, cells and hidden states of all pixels, laid out as the kernels do.
  func compute() -> (gates: [Double], cells: [Double], hidden: [Double]) {
    var gates = Array(repeating: 0.0, count: sums.count)
    var cells = Array(repeating: 0.0, count: sums.count / 4)
    var hidden = cells
    let columns = 0..<size.width
    for image in 0..<size.batch {
      for y in 0..<size.height {
        for x in size.path == gm_grid_diagonal_from_right ? columns.reversed() : Array(columns) {
          let neighbours = taps.offsets.map { neighbour(image, y + $0.y, x + $0.x) }
          let pixel = (image * size.height + y) * size.width + x
          let opened = openGates(pixel, neighbours, hidden)
          for unit in 0..<size.units {
            let before = neighbours[taps.cell].map { cells[$0 * size.units + unit] } ?? 0
            let (i, f) = (opened[unit], opened[size.units + unit])
            let (g, o) = (opened[2 * size.units + unit], opened[3 * size.units + unit])
            cells[pixel * size.units + unit] = f * before + i * g
            hidden[pixel * size.units + unit] = o * tanh(f * before + i * g)
          }
          gates.replaceSubrange(pixel * size.gates..<(pixel + 1) * size.gates, with: opened)
        }
      }
    }
    return (gates, cells, hidden)
  }

  private func neighbour(_ image: Int, _ y: Int, _ x: Int) -> Int? {
    guard (0..<size.height).contains(y), (0..<size.width).contains(x) else { return nil }
    return (image * size.height + y) * size.width + x
  }

  private func openGates(_ pixel: Int, _ neighbours: [Int?], _ hidden: [Double]) -> [Double] {
    (0..<size.gates).map { gate in
      var sum = sums[pixel * size.gates + gate]
      for (tap, neighbour) in neighbours.enumerated() {
        guard let neighbour else { continue }
        for unit in 0..<size.units {
          sum +=
            hidden[neighbour * size.units + unit] * weights[(tap * size.units + unit) * size.gates + gate]
        }
      }
      return gate / size.units == 2 ? tanh(sum) : 1 / (1 + exp(-sum))
    }
  }

  /// The derivative of Σ dhidden · hidden by one number of the reference, by differences.
  func derivative(by number: WritableKeyPath<GridLSTMReference, Double>) -> Double {
    CKernelsTests.derivative(
      of: { value in
        var moved = self
        moved[keyPath: number] = value
        return zip(size.dhidden, moved.compute().hidden).reduce(0) { $0 + Double($1.0) * $1.1 }
      }, at: self[keyPath: number])
  }
}
