import CLSTM
import Testing

extension Kernels {
  @Suite struct GridLSTM {
    @Test(arguments: GridLSTMCase.all)
    func isNearTheReference(_ size: GridLSTMCase) {
      let results = size.compute()
      let expected = GridLSTMReference(size).compute()
      // A sum of n terms below 1 errs by n²/2 roundings at most; a step hands on less error than it is given
      // and adds its own. An activation's slope is at most 1, its own error two units in the last place.
      let (terms, steps) = (Double(size.taps * size.units + 1), Double(size.height + size.width))
      let tolerance = steps * (terms * terms / 2 + 4) * 0x1p-24
      let compared = [
        (results.gates, expected.gates, tolerance), (results.cells, expected.cells, 2 * tolerance),
        (results.hidden, expected.hidden, 2 * tolerance),
      ]
      for (values, expected, tolerance) in compared {
        #expect(values.count == expected.count)
        #expect(zip(values, expected).allSatisfy { abs(Double($0) - $1) <= tolerance })
      }
    }

    @Test(arguments: GridLSTMCase.all + GridLSTMCase.large)
    func hasTheSameBitsEverywhere(_ size: GridLSTMCase) {
      expectSameBitsEverywhere("\(size)") {
        let results = size.compute()
        return results.gates + results.cells + results.hidden
      }
    }

    /// As images grow: by rows from the top, or by pixels in raster order where the path allows that.
    @Test(arguments: GridLSTMCase.all)
    func windowByWindowHasTheBitsOfTheWhole(_ size: GridLSTMCase) {
      let whole = size.compute()
      let (height, width) = (Int32(size.height), Int32(size.width))
      var orders = [(0..<height).map { gm_window(y: $0, x: 0, height: 1, width: width) }]
      orders.append([
        gm_window(y: 0, x: 0, height: height - 1, width: width),
        gm_window(y: height - 1, x: 0, height: 1, width: width),
      ])
      orders.append(
        (0..<height * width).map { pixel in
          let x = pixel % width
          let fromRight = size.path == gm_grid_diagonal_from_right
          return gm_window(y: pixel / width, x: fromRight ? width - 1 - x : x, height: 1, width: 1)
        })
      for windows in orders {
        let grown = size.compute(windows: windows)
        #expect(bits(grown.gates) == bits(whole.gates))
        #expect(bits(grown.cells) == bits(whole.cells))
        #expect(bits(grown.hidden) == bits(whole.hidden))
      }
    }

    @Test(arguments: GridLSTMCase.all)
    func aWindowLeavesTheRest(_ size: GridLSTMCase) {
      let window = gm_window(y: 0, x: 0, height: 1, width: Int32(size.width))
      let results = size.compute(windows: [window])
      let untouched = PaddedBuffer(count: 1).values[0].bitPattern
      let isLeft = results.hidden.enumerated().allSatisfy { index, value in
        let row = index / size.units / size.width % size.height
        return (value.bitPattern == untouched) == (row > 0)
      }
      #expect(isLeft)
    }

    @Test(arguments: GridLSTMCase.all)
    func isTheSameWhenGatesAreNotKept(_ size: GridLSTMCase) {
      let (kept, notKept) = (size.compute(), size.compute(keepsGates: false))
      #expect(bits(kept.hidden) == bits(notKept.hidden) && bits(kept.cells) == bits(notKept.cells))
      #expect(notKept.gates.allSatisfy { $0.isNaN })
    }

    @Test(arguments: GridLSTMCase.all)
    func gatesMayTakeThePlaceOfSums(_ size: GridLSTMCase) {
      let (apart, inPlace) = (size.compute(), size.compute(inPlace: true))
      #expect(bits(apart.hidden) == bits(inPlace.hidden) && bits(apart.cells) == bits(inPlace.cells))
      #expect(bits(apart.gates) == bits(inPlace.gates))
    }

    @Test(arguments: GridLSTMCase.all)
    func gradientsAreNearTheDerivativesOfTheReference(_ size: GridLSTMCase) {
      let gradients = size.computeGradients()
      let reference = GridLSTMReference(size)
      func check(
        _ name: Comment, _ gradient: [Float], by path: WritableKeyPath<GridLSTMReference, [Double]>
      ) {
        let chosen = Swift.stride(from: 0, to: gradient.count, by: gradient.count / 8 + 1)
        let expected = chosen.map { reference.derivative(by: path.appending(path: \.[$0])) }
        // Each step sums terms of all gates of its taps, and hands the error of its sums on.
        let terms = Double(size.taps * size.gates + 8) * Double(size.height + size.width)
        let tolerance = terms * 0x1p-24 * expected.reduce(0) { max($0, abs($1)) }
        for (index, expected) in zip(chosen, expected) {
          #expect(abs(Double(gradient[index]) - expected) <= tolerance, "\(name), element \(index)")
        }
      }
      check("gates", gradients.gates, by: \.sums)
      check("weights", gradients.weights, by: \.weights)
    }

    @Test(arguments: GridLSTMCase.all + GridLSTMCase.large)
    func gradientsHaveTheSameBitsEverywhereAndInPlace(_ size: GridLSTMCase) {
      expectSameBitsEverywhere("\(size)") {
        let found = size.computeGradients()
        return found.gates + found.weights
      }
      #expect(bits(size.computeGradients(inPlace: true).gates) == bits(size.computeGradients().gates))
    }
  }
}
