import Foundation
import Layers
import ModelZoo
import SampleQuality
import Tensors
import Training

/// A model as it is at one moment, for any task to compute with: what becomes of the original later changes nothing
/// here. All computation is on the ``ComputeActor``.
///
///     let snapshot = try ModelSnapshot<PixelCNN>(at: modelURL)
///     let images = try await snapshot.sample(count: 16, seed: seed)
///
/// It holds the weights once; from a model that is not trained on, it shares them. The model itself is made when it is first
/// asked for.
public final class ModelSnapshot<Model: ZooModel>: Sendable {
  /// The hyper-parameters of the model.
  public let configuration: Model.Configuration

  /// What the images of the model look like.
  public let format: ImageFormat

  private let frozen: FrozenModel<Model>

  /// A snapshot of `model` now. Nothing is copied until the model's weights change.
  public init(of model: Model) {
    (configuration, format, frozen) = (model.configuration, model.format, FrozenModel(model))
  }

  /// The model of the file at `url`, a run's `model.safetensors`.
  public convenience init(at url: URL) throws(ModelFileError) {
    self.init(of: try openModel(Model.self, from: url))
  }

  /// What `body` makes of the model, which is in evaluation mode. `body` must leave the model as it is.
  @ComputeActor
  public func withModel<Result: Sendable>(_ body: @Sendable (Model) throws -> Result) rethrows -> Result {
    let model = frozen.model
    return try model.inMode(.evaluation) { try body(model) }
  }
}

extension ModelSnapshot where Model: GenerativeModel {
  /// `count` new images, drawn with `seed`: `[count, H, W, C]`, intensities in 0...1. A class-conditional model draws each class in
  /// turn. `progress` hears the finished share, in 0...1, on the actor's thread.
  ///
  /// Throws a `CancellationError` soon after the task is cancelled: autoregressive models look after each pixel, others after
  /// a hundred images.
  @ComputeActor
  public func sample(
    count: Int, seed: UInt64 = 1, progress: @Sendable (Double) -> Void = { _ in }
  ) throws -> sending ImageBatch {
    try Task.checkCancellation()
    // Nothing else holds the batch: it was made here, and no tape has it.
    nonisolated(unsafe) let images = try frozen.model.samples(count: count, seed: seed) { share in
      try Task.checkCancellation()
      progress(share)
    }
    return images
  }
}
