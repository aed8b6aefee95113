import Foundation
import ModelZoo

extension RunFolder {
  /// The state that the run goes on from; nil where it was stopped before there was any, and starts again.
  public func trainingState() throws(CheckpointError) -> TrainingState? {
    FileManager.default.fileExists(atPath: checkpointURL.path) ? try TrainingState(at: checkpointURL) : nil
  }

  /// Takes the folder back to when `trainer` stood where it stands now, which has restored the run's last state: what
  /// belongs to later epochs, and what a sudden end left unfinished, is removed. All of it will be made again.
  ///
  /// Nothing is removed by which the folder, or its model, would stop to open.
  public func rewind(to trainer: Trainer, of model: some ZooModel) throws(RunError) {
    let finishedEpochs = trainer.finishedEpochs
    try removeUnfinishedFiles()
    try cutMetrics(after: finishedEpochs)
    try removeSamples(after: finishedEpochs)
    if FileManager.default.fileExists(atPath: evaluationURL.path) { try remove(evaluationURL) }
    guard let best = trainer.best else { return }
    let weights = ModuleWeights(of: model)
    best.weights.restore()
    defer { weights.restore() }
    try save(model)
  }

  /// Removes the files that were being written when the run was killed.
  private func removeUnfinishedFiles() throws(RunError) {
    for folder in [url, samplesURL] {
      for name in try names(in: folder) where AtomicFile.isUnfinished(name) {
        try remove(folder.appending(path: name))
      }
    }
  }

  private func cutMetrics(after epoch: Int) throws(RunError) {
    guard FileManager.default.fileExists(atPath: metricsURL.path) else { return }
    let kept = try metrics().prefix { $0.epoch <= epoch }.count
    let data = try attempt(at: metricsURL) { try Data(contentsOf: metricsURL) }
    let lines = data.split(separator: UInt8(ascii: "\n"))
    guard kept < lines.count else { return }
    if kept == 0 { return try remove(metricsURL) }
    try write(Data(lines.prefix(kept).flatMap { $0 + [UInt8(ascii: "\n")] }), to: metricsURL)
  }

  private func removeSamples(after epoch: Int) throws(RunError) {
    for later in try pictureEpochs() where later > epoch { try remove(samplesURL(epoch: later)) }
  }

  /// The names of what is in `folder`; none where there is no such folder.
  private func names(in folder: URL) throws(RunError) -> [String] {
    guard FileManager.default.fileExists(atPath: folder.path) else { return [] }
    return try attempt(at: folder) { try FileManager.default.contentsOfDirectory(atPath: folder.path) }
  }

  private func remove(_ url: URL) throws(RunError) {
    try attempt(at: url) { try FileManager.default.removeItem(at: url) }
  }
}
