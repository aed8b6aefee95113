import Foundation
import Serving
import Testing

/// Where computation runs.
@Suite struct ComputeActorTests {
  @Test func allJobsRunOnOneThreadWhateverTheTasks() async {
    let threads = await withTaskGroup(of: String.self) { group in
      for _ in 0..<50 {
        group.addTask { await threadBeforeAndAfterYielding() }
      }
      return await group.reduce(into: Set()) { $0.insert($1) }
    }
    #expect(threads.count == 1)
    #expect(!threads.contains("moved"))
  }

  @Test func jobsRunInTheOrderTheyCame() async {
    let log = await Task { @ComputeActor in
      let log = Log()
      let tasks = (0..<20).map { number in Task { @ComputeActor in log.numbers.append(number) } }
      for task in tasks { await task.value }
      return log.numbers
    }.value
    #expect(log == Array(0..<20))
  }
}

@ComputeActor private func threadBeforeAndAfterYielding() async -> String {
  let before = currentThread()
  await Task.yield()
  return before == currentThread() ? before : "moved"
}

@ComputeActor private final class Log {
  var numbers: [Int] = []
}

private func currentThread() -> String { "\(ObjectIdentifier(Thread.current))" }
