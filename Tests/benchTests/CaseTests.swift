import Foundation
import Testing

@testable import bench

@Suite struct CaseTests {
  @Test func everyCaseIsNamedApart() {
    let names = Cases.all.map { "\($0.name) \($0.pass.rawValue)" }
    #expect(Set(names).count == names.count)
  }

  @Test func everyCaseCostsSomething() {
    for subject in Cases.all {
      #expect(subject.work.operations > 0, "\(subject.name)")
      #expect(subject.work.bytes.map { $0 > 0 } ?? true, "\(subject.name)")
    }
  }

  @Test(arguments: [
    ("masked 3x3", 18), ("LSTM 784", 8), ("TRANSPOSED", 14), ("strided", 14), ("linear", 10),
    ("training step", 17), ("peak memory", 1), ("sample PixelCNN 28x28", 2), ("batch 1 forward", 5),
    ("no such case", 0),
  ])
  func filtersTakeAPartOfTheNameOrThePass(filter: String, expected: Int) {
    #expect(Cases.all.count { $0.matches(filter) } == expected)
  }

  @Test func backwardOfAProductCostsTwiceTheForward() throws {
    let masked = Cases.maskedConvolutions[0]
    #expect(masked.forwardAndBackward.operations == 3 * masked.forward.operations)
  }

  @Test func trainingSparesTheGradientOfTheImages() {
    #expect(productsOfTraining([10, 7, 2]) == 2 * 10 + 3 * 7 + 3 * 2)
  }
}

@Suite struct CaseResultTests {
  private let machine = Machine(
    processor: "a processor", cores: 8, threads: 4, instructionSet: "portable", operationsOfOneThread: 1e9,
    operations: 4e9, bandwidth: 1e9)

  private func result(_ work: Work, peer: [Double]?) -> CaseResult {
    let subject = Case(name: "a case", pass: .forward, work: work, task: PeerTask("linear", [:])) { {} }
    return CaseResult(
      subject, times: Times([0.5, 0.5]), peer: peer.map { .init(variant: "eager", times: Times($0)) },
      on: machine)
  }

  @Test func percentOfPeakIsOfArithmeticOrOfMemory() {
    #expect(result(.products(500_000_000), peer: nil).peakPercent == 50)
    #expect(result(.elementwise(25_000_000, touching: 2), peer: nil).peakPercent == 40)
  }

  @Test func ratioIsThePeersTimeOverOurs() {
    #expect(result(.products(1), peer: [1, 1]).ratio == 2)
    #expect(result(.products(1), peer: nil).ratio == nil)
  }

  @Test func objectsHaveTheKeysThatScriptsReadByName() throws {
    let data = try JSONEncoder().encode(result(.products(1_000_000_000), peer: [1, 1]))
    let object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    #expect(object["case"] as? String == "a case")
    #expect(object["pass"] as? String == "forward")
    #expect(object["threads"] as? Int == 4)
    #expect(object["median_ms"] as? Double == 500)
    #expect(object["useful_gflops"] as? Double == 4)
    #expect(object["peak_percent"] as? Double == 100)
    #expect(object["peer_median_ms"] as? Double == 1000)
    #expect(object["ratio"] as? Double == 2)
  }

  @Test func fullPassesAreHeldAgainstTheCase() throws {
    let subject = Case(name: "a case", pass: .sampling, work: .products(1), task: nil) { {} }
    let result = CaseResult(
      subject, times: Times([0.5, 0.5]), fullPasses: Times([100, 100]), peer: nil, on: machine)
    #expect(result.remark == "full passes: 200 times as long")
    let data = try JSONEncoder().encode(result)
    let object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    #expect(object["full_passes_ms"] as? Double == 100_000)
    #expect(object["full_passes_ratio"] as? Double == 200)
  }

  @Test func speedUpIsTheTimeOnOneThreadOverThatOnAll() throws {
    let subject = Case(name: "a case", pass: .forward, work: .products(1), task: PeerTask("linear", [:])) {
      {}
    }
    let result = ScalingResult(subject, onOneThread: Times([3, 3]), onAll: Times([1, 1]), threads: 4)
    #expect(result.columns == ["3000.0", "0.0", "1000.0", "0.0", "3.00"])
    let data = try JSONEncoder().encode(result)
    let object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    #expect(object["one_thread_median_ms"] as? Double == 3000)
    #expect(object["median_ms"] as? Double == 1000)
    #expect(object["speed_up"] as? Double == 3)
    #expect(object["threads"] as? Int == 4)
  }
}
