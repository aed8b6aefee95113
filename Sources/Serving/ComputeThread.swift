import Dispatch
import Foundation
import Synchronization

/// A thread of its own that runs the jobs of an actor one after the other, in the order they came.
///
/// Swift's cooperative threads and a queue's are not used: each thread that calls a kernel has a team of threads made for
/// it, which stays, so that calls from N threads end up with N teams on the same cores.
final class ComputeThread: SerialExecutor {
  private let jobs = Mutex<[UnownedJob]>([])
  private let arrivals = DispatchSemaphore(value: 0)

  init(name: String) {
    let thread = Thread { [self] in work() }
    thread.name = name
    // Threads other than the first have 512 kB on macOS; a program's main thread has 8 MB.
    thread.stackSize = 8 << 20
    thread.start()
  }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    jobs.withLock { $0.append(job) }
    arrivals.signal()
  }

  private func work() -> Never {
    while true {
      arrivals.wait()
      jobs.withLock { $0.removeFirst() }.runSynchronously(on: asUnownedSerialExecutor())
    }
  }
}
