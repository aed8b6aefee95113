import Foundation
import ModelZoo
import Tensors

/// Keeps the folder of a run up to date while a trainer runs: the figures of each epoch, the weights of the best
/// one, and pictures.
///
///     let recorder = RunRecorder(folder, model, seed: 1) { try png(of: model.sample(count: 16, using: &$0)) }
///     try trainer.run { try recorder.record($0) }
public struct RunRecorder<Model: ZooModel> {
  /// Draws a picture of what the model can do, and returns the bytes of a picture file.
  public typealias Painter = (_ generator: inout RandomGenerator) throws -> Data

  /// The run's folder.
  public let folder: RunFolder

  private let model: Model
  private let seed: UInt64
  private let epochsBetweenPictures: Int
  private let paint: Painter?

  /// A recorder of a run of `model`. Without `paint` there are no pictures.
  public init(
    _ folder: RunFolder, _ model: Model, seed: UInt64, epochsBetweenPictures: Int = 1, paint: Painter? = nil
  ) {
    require(epochsBetweenPictures > 0, "RunRecorder: \(epochsBetweenPictures) epochs between pictures")
    (self.folder, self.model, self.seed) = (folder, model, seed)
    (self.epochsBetweenPictures, self.paint) = (epochsBetweenPictures, paint)
  }

  /// Writes what `event` brings: nothing, unless an epoch was finished.
  public func record(_ event: TrainingEvent) throws {
    guard case .epoch(let metrics, let isBest) = event else { return }
    if isBest { try folder.save(model) }
    try folder.append(metrics)
    if let paint, metrics.epoch.isMultiple(of: epochsBetweenPictures) {
      // The same draws in every epoch, so that pictures show the model change and nothing else.
      var generator = RandomGenerator(seed: seed, stream: RandomStream.samples)
      try folder.writeSamples(paint(&generator), epoch: metrics.epoch)
    }
  }
}
