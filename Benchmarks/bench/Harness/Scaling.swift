import GenerativeModels

/// Times cases on one thread and on several, in turn.
struct Scaling {
  let machine: Machine

  /// The times of `subject` on one thread, and on as many as the machine was measured with.
  func result(of subject: Case) -> ScalingResult {
    StoragePool.shared.releaseWaitingBlocks()
    let run = subject.prepare()
    var (one, all): ([Double], [Double]) = ([], [])
    defer { Compute.threadCount = machine.threads }
    for _ in 0..<Contest.rounds {
      Compute.threadCount = 1
      one += Effort.turn.seconds(of: run)
      Compute.threadCount = machine.threads
      all += Effort.turn.seconds(of: run)
      Pause.ours.sleep()
    }
    return ScalingResult(subject, onOneThread: Times(one), onAll: Times(all), threads: machine.threads)
  }
}

/// What more threads bring a case.
struct ScalingResult: TableRow {
  let name: String
  let pass: Pass
  let threads: Int
  let timesOnOneThread: Times
  let times: Times

  init(_ subject: Case, onOneThread timesOnOneThread: Times, onAll times: Times, threads: Int) {
    (name, pass, self.threads) = (subject.name, subject.pass, threads)
    (self.timesOnOneThread, self.times) = (timesOnOneThread, times)
  }

  /// The time on one thread over that on all.
  var speedUp: Double { timesOnOneThread.median / times.median }

  var columns: [String] {
    [timesOnOneThread, times].flatMap { [significant($0.median * 1e3), fixed($0.spread * 100, 1)] }
      + [fixed(speedUp, 2)]
  }

  var remark: String? { nil }

  private enum Key: String, CodingKey {
    case name = "case"
    case pass, threads
    case oneThreadMedian = "one_thread_median_ms"
    case oneThreadSpread = "one_thread_spread_percent"
    case median = "median_ms"
    case spread = "spread_percent"
    case speedUp = "speed_up"
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(name, forKey: .name)
    try container.encode(pass, forKey: .pass)
    try container.encode(threads, forKey: .threads)
    try container.encode(timesOnOneThread.median * 1e3, forKey: .oneThreadMedian)
    try container.encode(timesOnOneThread.spread * 100, forKey: .oneThreadSpread)
    try container.encode(times.median * 1e3, forKey: .median)
    try container.encode(times.spread * 100, forKey: .spread)
    try container.encode(speedUp, forKey: .speedUp)
  }
}
