import Foundation
import Synchronization
import Tensors

/// Keeps the checkpoint of a run up to date while a trainer makes it: after so many seconds, at the end of each epoch,
/// and when the run ends or is asked to stop.
///
///     trainer.checkpoints = CheckpointWriter(to: folder.checkpointURL, every: 60)
///
/// Training does not wait. A state is taken between two steps, which copies nothing, and written by another thread; the
/// next step gives memory of their own to the tensors that it writes meanwhile. One write is made at a time: what falls
/// due during it is taken after the step that it ends in. Where a write fails, the run stops with the error, and the
/// checkpoint before is whole.
public final class CheckpointWriter: Sendable {
  /// Where the checkpoint is.
  public let url: URL

  private let interval: Duration
  private let queue = DispatchQueue(label: "checkpoint")
  private let status = Mutex(Status())

  private struct Status {
    /// When the last state was taken, and of which step it is.
    var taken = ContinuousClock.now, step = 0
    /// Whether an epoch has ended since.
    var isEpochOwed = false
    var isWriting = false
    var failure: FileError?
  }

  /// A writer of the file at `url`, at least every `seconds`; where they are 0, as often as it can be written.
  public init(to url: URL, every seconds: Double = 60) {
    require(seconds >= 0, "CheckpointWriter: every \(seconds) seconds")
    self.url = url
    interval = .seconds(min(seconds, 1e9))
  }

  /// Takes `state`, that of `step`, if it is time.
  func offer(_ state: @autoclosure () -> TrainingState, of step: Int, epochEnded: Bool) throws(FileError) {
    if try isDue(step, epochEnded: epochEnded) { begin(state()) }
  }

  /// Writes the last `state`, and returns when it is written.
  func finish(_ state: @autoclosure () -> TrainingState, of step: Int) throws(FileError) {
    wait()
    let (failure, isWritten) = status.withLock { ($0.failure, $0.step == step) }
    if let failure { throw failure }
    if !isWritten { try state().write(to: url) }
  }

  /// Returns when nothing is being written any more.
  package func wait() { queue.sync {} }

  private func isDue(_ step: Int, epochEnded: Bool) throws(FileError) -> Bool {
    let (failure, isDue) = status.withLock { status in
      status.isEpochOwed = status.isEpochOwed || epochEnded
      let isTime = status.isEpochOwed || ContinuousClock.now - status.taken >= interval
      let isDue = isTime && !status.isWriting && status.failure == nil
      if isDue {
        (status.taken, status.step, status.isEpochOwed, status.isWriting) = (.now, step, false, true)
      }
      return (status.failure, isDue)
    }
    if let failure { throw failure }
    return isDue
  }

  private func begin(_ state: TrainingState) {
    queue.async { [self] in
      var failure: FileError?
      do throws(FileError) { try state.write(to: url) } catch { failure = error }
      status.withLock { ($0.isWriting, $0.failure) = (false, failure) }
    }
  }
}
