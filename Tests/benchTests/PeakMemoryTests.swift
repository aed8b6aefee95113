import Foundation
import Testing

@testable import bench

@Suite struct PeakMemoryTests {
  @Test func memoryThatIsTouchedCounts() throws {
    let before = try #require(peakResidentBytes())
    // More than what this process has had at once, so that the peak must rise by the rest.
    let numbers = [UInt8](repeating: 1, count: before + 1 << 24)
    #expect(try #require(peakResidentBytes()) >= numbers.count)
    #expect(numbers.last == 1, "the memory is used until here")
  }

  @Test func everyCaseIsATrainingStepOfTheSameName() {
    for subject in Cases.peakMemory {
      #expect(Cases.trainingSteps.contains { $0.name == subject.name && $0.task == subject.task })
    }
  }

  @Test func ratioIsThePeersMemoryOverOurs() throws {
    let alone = MemoryResult(name: "a case", threads: 4, bytes: 500_000_000, peer: nil)
    #expect(alone.ratio == nil && alone.columns == ["500 MB", "", "", ""])
    let result = MemoryResult(
      name: "a case", threads: 4, bytes: 500_000_000,
      peer: .init(variant: "contiguous eager, usual malloc", bytes: 1_000_000_000))
    #expect(result.columns == ["500 MB", "", "", "", "1000 MB", "", "2.00"])
    let object = try #require(
      try JSONSerialization.jsonObject(with: JSONEncoder().encode(result)) as? [String: Any])
    #expect(object["case"] as? String == "a case")
    #expect(object["pass"] as? String == "peak memory")
    #expect(object["peak_resident_bytes"] as? Int == 500_000_000)
    #expect(object["peer_peak_resident_bytes"] as? Int == 1_000_000_000)
    #expect(object["ratio"] as? Double == 2)
    #expect(object["peer_variant"] as? String == "contiguous eager, usual malloc")
  }

  @Test func theUsualMallocIsNotToldAnything() {
    let usual = Peer.environment(threads: 2, .usual)
    let keeping = Peer.environment(threads: 2, .keeping)
    #expect(usual["OMP_NUM_THREADS"] == "2" && keeping["OMP_NUM_THREADS"] == "2")
    #expect(keeping["MALLOC_MMAP_MAX_"] == "0" && usual["MALLOC_MMAP_MAX_"] == nil)
  }
}
