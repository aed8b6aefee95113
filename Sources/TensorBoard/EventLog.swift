import Foundation
import Layers
import Messages
import Training

/// The event file of a run, `events.out.tfevents.…` in its folder, which TensorBoard reads while it grows.
///
///     let events = try EventLog(in: folder, upTo: trainer)
///     try trainer.run { try recorder.record($0); try events.record($0, of: model) }
///
/// Tags begin with `step/` (losses and their terms, learning rate, gradient norm: each of the first hundred steps, then
/// every tenth) or with `epoch/` (what `metrics.jsonl` has, the picture of the epoch, a histogram a parameter). Steps
/// are those of the optimisers.
///
/// An event is written whole, at once. A run that goes on has one file with every event once: a new one takes over the
/// events up to where the run stands, and says that it starts anew, so that a reader of the earlier file forgets that.
public final class EventLog {
  /// Where the file is.
  public let url: URL

  private let folder: RunFolder
  private let descriptor: Int32

  /// The log of the run in `folder`, which stands where `trainer` stands: what was logged of later steps, and of an
  /// epoch that the run has not finished, is left out.
  ///
  /// The run's folder has been taken back to the trainer's state before, see ``RunFolder/rewind(to:of:)``. Throws a
  /// ``FileError`` where the disk refuses, a ``RunError`` where the folder's metrics are damaged.
  public init(in folder: RunFolder, upTo trainer: Trainer) throws {
    let earlier = try EventFiles.urls(in: folder.url)
    let finishedStep = try folder.finishedEpochs().last?.step ?? 0
    let kept = try EventFiles.events(in: earlier).filter { event in
      event.step <= (event.isOfEpoch ? finishedStep : trainer.step)
    }
    self.folder = folder
    url = folder.url.appendingPathComponent(EventFiles.name(after: earlier.last?.lastPathComponent))
    try AtomicFile.write(EventFiles.content(of: kept), to: url)
    for file in earlier { try? FileManager.default.removeItem(at: file) }
    descriptor = open(url.path, O_WRONLY | O_APPEND | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileError(code: errno, path: url.path) }
  }

  deinit { close(descriptor) }

  /// Writes what `event` brings, of a run that trains `model`. The picture of an epoch is taken from the run's folder,
  /// where there is one.
  public func record(_ event: TrainingEvent, of model: some Module) throws {
    switch event {
    case .step(let progress) where progress.step <= 100 || progress.step.isMultiple(of: 10):
      try write(Summaries.scalars(of: progress), step: progress.step)
    case .step:
      break
    case .epoch(let metrics, _):
      let picture = (try? folder.samples(epoch: metrics.epoch)).flatMap(Summaries.image)
      try write(
        Summaries.scalars(of: metrics) + Summaries.histograms(of: model) + (picture.map { [$0] } ?? []),
        step: metrics.step)
    }
  }

  private func write(_ values: [Tensorboard_Summary.Value], step: Int) throws {
    var event = Tensorboard_Event()
    (event.wallTime, event.step) = (Date().timeIntervalSince1970, Int64(step))
    event.summary.value = values
    let record = EventRecords.framed(try event.serializedData())
    let end = lseek(descriptor, 0, SEEK_END)
    let written = record.withUnsafeBytes { systemWrite(descriptor, $0) }
    guard written != record.count else { return }
    let code = written < 0 ? errno : ENOSPC
    // What comes after a part of a record can't be read.
    ftruncate(descriptor, end)
    throw FileError(code: code, path: url.path)
  }
}

extension RunFolder {
  /// The figures of the epochs that the run has finished.
  fileprivate func finishedEpochs() throws(RunError) -> [EpochMetrics] {
    FileManager.default.fileExists(atPath: metricsURL.path) ? try metrics() : []
  }
}

extension Tensorboard_Event {
  /// Whether it has the figures of an epoch, not those of a step.
  fileprivate var isOfEpoch: Bool { summary.value.first?.tag.hasPrefix(Summaries.epoch) ?? false }
}

/// The system's `write`, which a method of that name hides.
private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
  write(descriptor, bytes.baseAddress, bytes.count)
}
