import CPeak
import Foundation
import GenerativeModels

/// What the machine can do at most, measured: what kernels are held against.
struct Machine {
  /// The processor by its maker's name, where the system tells.
  let processor: String
  /// The processor's cores.
  let cores: Int
  /// How many threads are used, here and by the peer.
  let threads: Int
  /// The instruction set of the kernels.
  let instructionSet: String
  /// Floating-point operations a second of one thread, in fused multiply-adds.
  let operationsOfOneThread: Double
  /// The same of all threads.
  let operations: Double
  /// Bytes a second, read and written by all threads.
  let bandwidth: Double

  /// The least time that `work` takes on this machine.
  func leastSeconds(for work: Work) -> Double {
    if let bytes = work.bytes { return bytes / bandwidth }
    return work.operations / operations
  }
}

extension Machine {
  /// This machine, with as many threads as ``Compute`` is set to.
  static func measured() -> Machine {
    let threads = Compute.threadCount
    Compute.threadCount = 1
    let one = peakOperations(threads: 1)
    Compute.threadCount = threads
    return Machine(
      processor: processorName() ?? "unknown processor",
      cores: ProcessInfo.processInfo.activeProcessorCount,
      threads: threads,
      instructionSet: Compute.instructionSet,
      operationsOfOneThread: one,
      operations: peakOperations(threads: threads),
      bandwidth: peakBandwidth())
  }

  /// One line about the machine, one about its peaks.
  var description: String {
    let peaks = [operations, operationsOfOneThread].map { fixed($0 / 1e9, 0) }
    return """
      \(processor), \(cores) cores; \(threads) threads, \(instructionSet)
      peak \(peaks[0]) GFLOP/s (one thread \(peaks[1])), memory \(fixed(bandwidth / 1e9, 1)) GB/s
      """
  }
}

/// How many threads of all programs wanted a core in the last minute.
func systemLoad() -> Double {
  var averages = [0.0, 0, 0]
  return getloadavg(&averages, 3) > 0 ? averages[0] : 0
}

private let effort = Effort(warmUp: .milliseconds(100), timed: .milliseconds(300), most: 1000)

/// The highest rate of multiply-adds in registers, of the fastest of many short runs.
private func peakOperations(threads: Int) -> Double {
  let (chunks, rounds) = (16 * threads, 8192)
  var sums = [Float](repeating: 0, count: chunks)
  let seconds = effort.seconds { gm_peak_multiply_add(chunks, rounds, &sums) }
  return Double(chunks * rounds * gm_peak_operations_per_round()) / Times(seconds).least
}

/// The highest rate of memory traffic in a = b + ½·c, over arrays that no cache holds.
private func peakBandwidth() -> Double {
  let count = 1 << 25
  let b = [Float](repeating: 1, count: count)
  let c = [Float](repeating: 2, count: count)
  var a = [Float](repeating: 0, count: count)
  let seconds = effort.seconds { gm_peak_triad(count, 0.5, b, c, &a) }
  return Double(3 * count * MemoryLayout<Float>.stride) / Times(seconds).least
}
