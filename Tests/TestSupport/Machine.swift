import CRuntime
import Synchronization
import Tensors
import Testing

/// Expects `compute` to give the same bits with 1, 2, 3 and 4 threads.
///
/// Make the work large enough to be cut into chunks: less than about 2·10⁵ operations stay on one thread.
public func expectSameBitsForEveryThreadCount(
  sourceLocation: SourceLocation = #_sourceLocation, _ compute: () throws -> [any AnyTensor]
) rethrows {
  try settings.withLock { _ in
    let chosen = gm_thread_count()
    defer { gm_set_thread_count(chosen) }
    let results = try (1...4).map { count in
      gm_set_thread_count(Int32(count))
      return ("\(count) threads", try compute())
    }
    compare(results, sourceLocation)
  }
}

/// Expects `compute` to give the same bits on every instruction set that this machine can run.
public func expectSameBitsOnEveryInstructionSet(
  sourceLocation: SourceLocation = #_sourceLocation, _ compute: () throws -> [any AnyTensor]
) rethrows {
  try settings.withLock { _ in
    let chosen = gm_current_instruction_set()
    defer { _ = gm_select_instruction_set(chosen) }
    let levels = [gm_portable, gm_neon, gm_avx2, gm_avx512].filter(gm_instruction_set_is_supported)
    let results = try levels.map { level in
      _ = gm_select_instruction_set(level)
      return (String(cString: gm_instruction_set_name(level)), try compute())
    }
    compare(results, sourceLocation)
  }
}

/// Threads and instruction set are settings of the process: whoever changes them does so alone. Tests that run
/// meanwhile don't notice, for results depend on neither.
private let settings = Mutex(())

private func compare(
  _ results: [(setting: String, tensors: [any AnyTensor])], _ sourceLocation: SourceLocation
) {
  for (setting, tensors) in results.dropFirst() {
    for (index, tensor) in tensors.enumerated() {
      guard let difference = firstDifference(tensor, results[0].tensors[index]) else { continue }
      Issue.record(
        "\(setting), result \(index): \(difference) (\(results[0].setting))", sourceLocation: sourceLocation)
    }
  }
}
