import Testing

@testable import Tensors

@Suite struct TapeTests {
  @Test func aGradientOfAGradientIsTheSecondDerivative() {
    let x = Vector([0.5, 1, 2]).watched()
    let slope = gradient(of: x.square() * x, at: x)
    #expect(slope.elements == [0.75, 3, 12])
    #expect(gradient(of: slope, at: x).elements == [3, 6, 12])
  }

  @Test func anExponentialIsItsOwnDerivativeHoweverOften() {
    let x = Vector([-1, 0, 2]).watched()
    let value = x.exp()
    var derivative = value
    for _ in 0..<4 {
      derivative = gradient(of: derivative, at: x)
      #expect(derivative.elements == value.elements)
    }
  }

  @Test func aTensorUsedTwiceGathersBothShares() {
    let x = Scalar(3).watched()
    let y = x + x
    #expect(gradient(of: y * y, at: x).value == 24)
  }

  @Test func aGradientPassesThroughReshapes() {
    let x = Tensor<2>([1, 2, 3, 4, 5, 6], shape: [2, 3]).watched()
    let cube: Tensor<3> = x.square().reshaped([1, 3, 2])
    let slope = gradient(of: cube, at: x)
    #expect(slope.shape == [2, 3])
    #expect(slope.elements == [2, 4, 6, 8, 10, 12])
  }

  @Test func aGradientCanBeAskedForInTheMiddle() {
    let x = Scalar(2).watched()
    let middle = x.square()
    #expect(gradient(of: middle * middle * middle, at: middle).value == 48)
  }

  @Test func whatIsDetachedIsAConstant() {
    let x = Scalar(2).watched()
    #expect(gradient(of: x * x.square().detached(), at: x).value == 4)
    #expect(gradient(of: x.detached() * 3, at: x).value == 0)
  }

  @Test func nothingIsRememberedWhereNothingIsWatched() {
    let x = Vector([1, 2, 3])
    #expect(!(x * x).exp().sum().isWatched)
  }

  @Test func spendingTheTapeGivesWhatKeepingItGives() {
    let (x, w) = (Vector([1, 2, 3]).watched(), Vector([4, 5, 6]).watched())
    func loss() -> Scalar { (x * w).square().sum() + w.sum() }
    let kept = gradient(of: loss(), at: w)
    let spent = spendTape(of: loss(), at: [WatchedLeaf(w), WatchedLeaf(x)])
    #expect(spent[0]?.elements == kept.elements)
    #expect(spent[1]?.elements == [32, 100, 216])
  }

  @Test func aRuleIsGivenWhatCameBackBeforeToAddTo() {
    let x = Vector([1, 2, 3]).watched()
    let inner = x * 2
    var given: [[Float]?] = []
    func passedOn(_ tensor: Vector) -> Vector {
      Vector(tensor.elements).recorded(
        "passed on",
        tensor.pullback(addingTo: { gradient, before in
          given.append(before?.elements)
          return before.map { $0 + gradient } ?? gradient * 1
        }))
    }
    let sum = passedOn(inner) + passedOn(inner) + passedOn(inner)
    let found = spendTape(of: sum, at: [WatchedLeaf(x)])[0]
    #expect(given == [nil, [1, 1, 1], [2, 2, 2]])
    #expect(found?.elements == [6, 6, 6])
  }

  @Test func sumsInPlaceLeaveWhatOthersHold() {
    let x = Vector([1, 2, 3]).watched()
    let seed = Vector([1, 10, 100])
    let sum = x + x + x
    let found = spendTape(of: sum, weightedBy: seed, at: [WatchedLeaf(x)])[0]
    #expect(found?.elements == [3, 30, 300])
    #expect(seed.elements == [1, 10, 100])
  }

  @Test func aLossThatDoesNotDependOnALeafHasNoGradientThere() {
    let (x, w) = (Scalar(2).watched(), Scalar(3).watched())
    #expect(spendTape(of: x * 2, at: [WatchedLeaf(w)])[0] == nil)
    #expect(gradient(of: x * 2, at: w).value == 0)
  }

  @Test func aLossMayContainAGradient() {
    let (x, w) = (Vector([1, 2]).watched(), Vector([3, -1]).watched())
    let slope = gradient(of: (w * x.square()).sum(), at: x)
    let penalty = slope.square().sum()
    // slope = 2wx, so the penalty is Σ 4w²x², whose derivative by w is 8wx².
    #expect(spendTape(of: penalty, at: [WatchedLeaf(w)])[0]?.elements == [24, -32])
  }

  @Test func aSpentTapeSaysSo() async throws {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let x = Scalar(2).watched()
      let loss = x.square()
      _ = spendTape(of: loss, at: [WatchedLeaf(x)])
      _ = gradient(of: loss, at: x)
    }
    let message = try #require(result.map { String(decoding: $0.standardErrorContent, as: UTF8.self) })
    #expect(message.contains("the tape of this [], made by square, has been spent"))
  }

  @Test func aWriteLeavesWhatTheTapeRemembersAlone() {
    var x = Vector([1, 2]).watched()
    let start = x
    let y = x.square()
    x.withUnsafeMutableElements { $0[0] = 7 }
    #expect(x.elements == [7, 2] && !x.isWatched)
    #expect(gradient(of: y, at: start).elements == [2, 4])
  }
}

@Suite struct TapeMemoryTests {
  @Test func aLongChainIsFreedWithoutRecursion() async {
    await #expect(processExitsWith: .success) {
      let before = StoragePool.shared.statistics.bytesInUse
      func build() {
        let x = Scalar(1).watched()
        var y = x
        for _ in 0..<200_000 { y = y + x }
        require(y.value == 200_001, "the chain is wrong")
      }
      build()
      require(StoragePool.shared.statistics.bytesInUse == before, "the chain was not freed")
    }
  }

  @Test(arguments: [true, false])
  func aLongChainIsDifferentiatedWithoutRecursion(keepingTape: Bool) async {
    await #expect(processExitsWith: .success) { [keepingTape] in
      let before = StoragePool.shared.statistics.bytesInUse
      func differentiate() {
        let x = Scalar(1).watched()
        var y = x
        for _ in 0..<200_000 { y = y + x }
        let slope =
          keepingTape ? gradient(of: y, at: x) : spendTape(of: y, at: [WatchedLeaf(x)])[0]?.reshaped([])
        require(slope?.value == 200_001, "the gradient is \(slope?.value ?? .nan)")
      }
      differentiate()
      require(StoragePool.shared.statistics.bytesInUse == before, "the chain was not freed")
    }
  }

  @Test func goingBackFreesTheTapeStepByStep() async {
    await #expect(processExitsWith: .success) {
      let size = 100_000
      let x = Vector(ones: [size]).watched()
      var y = x
      for _ in 0..<100 { y = y.square() }
      let loss = y.sum()
      let inUse = StoragePool.shared.statistics.bytesInUse
      let slope = spendTape(of: loss, at: [WatchedLeaf(x)])[0]
      let peak = StoragePool.shared.statistics.peakBytesInUse
      // Besides the tape, a rule holds a few gradients of one step at a time.
      require(peak - inUse <= 8 * size * 4, "going back took \(peak - inUse) bytes on top")
      require(slope != nil && StoragePool.shared.statistics.bytesInUse < inUse / 10, "the tape was kept")
    }
  }
}
