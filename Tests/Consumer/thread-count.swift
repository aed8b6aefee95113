// The server must have one team of threads, not one for each cooperative thread. Beside it there are a thread of the
// pool for each core, the main one and a few of Dispatch.
#if os(Linux)
  let threads = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/task").count
  let most = ProcessInfo.processInfo.activeProcessorCount + Compute.threadCount + 5
  print("\(threads) threads, at most \(most) expected")
  if threads > most { exit(1) }
#endif
