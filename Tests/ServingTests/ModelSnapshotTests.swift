import Foundation
import Layers
import ModelZoo
import SampleQuality
import Synchronization
import Tensors
import Testing
import Training

@testable import Serving

/// Models that any task computes with.
@Suite struct ModelSnapshotTests {
  @Test func tasksThatDrawAtOnceGetTheImagesThatEachWouldGetAlone() async throws {
    let model = smallPixelCNN()
    let snapshot = ModelSnapshot(of: model)
    let drawn = try await withThrowingTaskGroup(of: (UInt64, [Float]).self) { group in
      for seed in 1...12 as ClosedRange<UInt64> {
        group.addTask { (seed, try await snapshot.sample(count: 2, seed: seed).elements) }
      }
      return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
    }
    #expect(drawn.count == 12)
    for (seed, elements) in drawn { #expect(elements == model.samples(count: 2, seed: seed).elements) }
    #expect(Set(drawn.values).count == 12)
  }

  @Test func whatBecomesOfTheModelChangesNothing() async throws {
    let model = smallPixelCNN()
    let (early, late) = (ModelSnapshot(of: model), ModelSnapshot(of: model))
    let before = try await early.sample(count: 2).elements
    for named in model.namedParameters { named.parameter.flattened = named.parameter.flattened * 3 }
    #expect(try await early.sample(count: 2).elements == before)
    #expect(try await late.sample(count: 2).elements == before, "made again after the change")
    #expect(try await ModelSnapshot(of: model).sample(count: 2).elements != before)
  }

  @Test func aModelOpensFromItsFile() async throws {
    let url = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).safetensors")
    defer { try? FileManager.default.removeItem(at: url) }
    let model = smallPixelCNN()
    try saveModel(model, to: url)
    let snapshot = try ModelSnapshot<PixelCNN>(at: url)
    #expect(snapshot.format == model.format)
    #expect(try await snapshot.sample(count: 3).elements == model.samples(count: 3).elements)
    #expect(throws: ModelFileError.self) { try ModelSnapshot<GatedPixelCNN>(at: url) }
  }

  @Test func drawingEndsAtThePixelWhereItsTaskIsCancelled() async {
    let snapshot = ModelSnapshot(of: smallPixelCNN())
    let pixels = Mutex(0)
    let drawing = Task {
      try await snapshot.sample(count: 2) { _ in
        if pixels.withLock({
          $0 += 1; return $0
        }) == 5 {
          withUnsafeCurrentTask { $0?.cancel() }
        }
      }.shape
    }
    await #expect(throws: CancellationError.self) { try await drawing.value }
    #expect(pixels.withLock(\.self) == 5)
  }

  @Test func aTaskThatIsCancelledBeforehandDrawsNothing() async {
    let snapshot = ModelSnapshot(of: smallPixelCNN())
    let drawing = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      return try await snapshot.sample(count: 2).shape
    }
    await #expect(throws: CancellationError.self) { try await drawing.value }
  }

  @Test func otherComputationsAreGivenTheModelInEvaluationMode() async {
    let snapshot = ModelSnapshot(of: smallPixelCNN())
    let nats = await snapshot.withModel { model in
      model.logLikelihood(of: model.samples(count: 3)).elements
    }
    #expect(nats.count == 3)
    for value in nats { #expect(value < 0) }
  }
}

/// A PixelCNN of 5×4 images with three levels, whose weights are far enough from zero that seeds matter.
func smallPixelCNN() -> PixelCNN {
  var generator = RandomGenerator(seed: 3)
  return PixelCNN(
    PixelCNN.Configuration(features: 4, blocks: 1, headFeatures: 4),
    format: ImageFormat(height: 5, width: 4, levels: 3), using: &generator)
}
