import Datasets
import Layers
import ModelZoo
import Serving
import Tensors
import Testing
import Training

/// Training in a task, beside others.
@Suite struct TrainerTasksTests {
  @Test func aRunThatLetsOthersInEndsWithTheSameBits() async throws {
    let alone = smallPixelCNN()
    try trainer(of: alone).run()
    let shared = try await Task { @ComputeActor in
      let model = smallPixelCNN()
      let end = try await trainer(of: model).run(yieldingEvery: .zero)
      #expect(end == .epochs)
      return ModelSnapshot(of: model)
    }.value
    let weights = await shared.withModel { $0.namedParameters.map { $0.parameter.flattened.elements } }
    #expect(weights == alone.namedParameters.map { $0.parameter.flattened.elements })
  }

  @Test func othersComputeWhileARunGoesOn() async throws {
    let steps = try await Task { @ComputeActor in
      let model = smallPixelCNN()
      let trainer = trainer(of: model, epochs: 100_000)
      let other = Task { @ComputeActor in
        trainer.isStopRequested = { true }
        return trainer.step
      }
      let end = try await trainer.run(yieldingEvery: .zero)
      #expect(end == .request)
      return await other.value
    }.value
    #expect(steps > 0)
  }

  @Test func aCancelledTaskEndsItsRunAfterTheStepUnderWay() async throws {
    let (end, steps) = try await Task { @ComputeActor in
      let trainer = trainer(of: smallPixelCNN(), epochs: 100_000)
      let end = try await trainer.run(yieldingEvery: .seconds(1)) { event in
        if case .step(let progress) = event, progress.step == 3 { withUnsafeCurrentTask { $0?.cancel() } }
      }
      return (end, trainer.step)
    }.value
    #expect(end == .request)
    #expect(steps == 3)
  }
}

/// Steps of 8 of 20 images that the model drew before it is trained on them.
private func trainer(of model: PixelCNN, epochs: Int = 3) -> Trainer {
  let images = model.samples(count: 20)
  let stored = StoredImages(format: model.format, levels: images.elements.map { UInt8($0 * 2) })
  let data = ImageDataset(name: "drawn", train: stored, validation: stored, test: stored)
  return Trainer(
    model, on: data, recipe: Recipe(epochs: epochs, batchSize: 8, learningRate: 1e-2), seed: 1)
}
