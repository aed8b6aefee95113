import Foundation
import ModelZoo
import Tensors

/// Keeps the folder of a run up to date while a trainer runs: the figures of each epoch, the weights of the best
/// one, and pictures.
///
///     let recorder = RunRecorder(folder, model, seed: 1) { try png(of: $0) }
///     try trainer.run { try recorder.record($0) }
public struct RunRecorder<Model: ZooModel> {
  /// Turns images into the bytes of a picture file.
  public typealias Painter = (ImageBatch) throws -> Data

  /// The run's folder.
  public let folder: RunFolder

  private let model: Model
  private let seed: UInt64
  private let sampleCount: Int
  private let epochsBetweenSamples: Int
  private let paint: Painter?

  /// A recorder of a run of `model`. Without `paint` there are no pictures.
  public init(
    _ folder: RunFolder, _ model: Model, seed: UInt64, sampleCount: Int = 64, epochsBetweenSamples: Int = 1,
    paint: Painter? = nil
  ) {
    require(epochsBetweenSamples > 0, "RunRecorder: \(epochsBetweenSamples) epochs between samples")
    (self.folder, self.model, self.seed) = (folder, model, seed)
    (self.sampleCount, self.epochsBetweenSamples, self.paint) = (sampleCount, epochsBetweenSamples, paint)
  }

  /// Writes what `event` brings: nothing, unless an epoch was finished.
  public func record(_ event: TrainingEvent) throws {
    guard case .epoch(let metrics, let isBest) = event else { return }
    if isBest { try folder.save(model) }
    try folder.append(metrics)
    if let paint, metrics.epoch.isMultiple(of: epochsBetweenSamples) {
      // The same draws in every epoch, so that pictures show the model change and nothing else.
      var generator = RandomGenerator(seed: seed, stream: RandomStream.samples)
      let samples = model.sample(count: sampleCount, using: &generator)
      try folder.writeSamples(paint(samples), epoch: metrics.epoch)
    }
  }
}
