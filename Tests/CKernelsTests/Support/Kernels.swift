import CRuntime
import Testing

/// All kernel suites are extensions of this one: they choose instruction sets and thread counts for the
/// whole process, so they take turns.
@Suite(.serialized) struct Kernels {}

/// The instruction sets that this machine can run, portable first.
let supportedInstructionSets: [gm_instruction_set] = [gm_portable, gm_neon, gm_avx2, gm_avx512]
  .filter(gm_instruction_set_is_supported)

/// Runs `body` once on each instruction set of this machine; gives its results by the set's name.
func onEveryInstructionSet<Result>(_ body: () throws -> Result) rethrows -> [(name: String, result: Result)] {
  let chosen = gm_current_instruction_set()
  defer { _ = gm_select_instruction_set(chosen) }
  return try supportedInstructionSets.map { level in
    _ = gm_select_instruction_set(level)
    return (String(cString: gm_instruction_set_name(level)), try body())
  }
}

/// Runs `body` once with each number of threads from 1 to 4.
func onOneToFourThreads<Result>(_ body: () throws -> Result) rethrows -> [Result] {
  let chosen = gm_thread_count()
  defer { gm_set_thread_count(chosen) }
  return try (1...4).map { count in
    gm_set_thread_count(Int32(count))
    return try body()
  }
}

/// Expects `body` to give the same bits on every instruction set and number of threads.
func expectSameBitsEverywhere(_ comment: Comment, _ body: () throws -> [Float]) rethrows {
  let results = try onEveryInstructionSet(body)
  for (name, result) in results.dropFirst() {
    #expect(bits(result) == bits(results[0].result), "\(name) differs from portable: \(comment)")
  }
  for (index, result) in try onOneToFourThreads(body).enumerated() {
    #expect(bits(result) == bits(results[0].result), "\(index + 1) threads: \(comment)")
  }
}

/// The bit patterns of `values`, in which 0 and -0 differ and NaN equals itself.
func bits(_ values: [Float]) -> [UInt32] {
  values.map(\.bitPattern)
}

/// Numbers in -1 ..< 1 that depend on `seed` alone.
func noise(_ count: Int, seed: UInt64) -> [Float] {
  var state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 0xD1B5_4A32_D192_ED03
  return (0..<count).map { _ in
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Float(Int32(truncatingIfNeeded: state >> 32)) * 0x1p-31
  }
}
