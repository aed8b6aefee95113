import Foundation

/// How long the threads of one side look for more work before they sleep. Until then the other would share the
/// cores with them.
enum Pause: Double {
  /// libomp's threads spin for 200 milliseconds.
  case ours = 0.25
  /// libgomp's spin for a few.
  case peers = 0.05

  /// Waits that long.
  func sleep() { Thread.sleep(forTimeInterval: rawValue) }

  /// Keeps the environment from saying something else of threads here or in a peer. To be called before the first
  /// of them starts.
  static func holdThreadsToIt() {
    for name in ["OMP_WAIT_POLICY", "GOMP_SPINCOUNT", "KMP_LIBRARY"] { unsetenv(name) }
    setenv("KMP_BLOCKTIME", "200", 1)
  }
}
