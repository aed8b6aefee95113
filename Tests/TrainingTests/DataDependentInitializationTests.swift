import Layers
import ModelZoo
import Tensors
import Testing
import Training

/// A model that starts at the mean of the batch it is given, and counts how often it is.
private final class MeanSeeker: GenerativeModel, DataDependentInitialization {
  let position = Parameter(Vector([100]))
  let format = Slider.data.format
  var batches: [ImageBatch] = []
  var stepsBefore: [Float] = []

  var parts: [(name: String, part: Any)] { [("position", position)] }

  var objectives: [Objective] {
    [
      Objective("distance", of: self) { [self] _, _ in
        stepsBefore.append(position.value[0])
        return position.value.sum()
      }
    ]
  }

  func initialize(from images: ImageBatch) {
    batches.append(images)
    position.value = Vector([images.mean().value])
  }

  func sample(count: Int, using generator: inout RandomGenerator) -> ImageBatch {
    ImageBatch(zeros: format.shape(count: count))
  }
}

@Suite struct DataDependentInitializationTests {
  @Test func theFirstBatchInitializesOnceBeforeTheFirstStep() throws {
    let model = MeanSeeker()
    let recipe = Recipe(epochs: 2, batchSize: 3, learningRate: 0.1, optimizer: .adam)
    try Trainer(model, on: Slider.data, recipe: recipe, seed: 1).run()
    #expect(model.batches.map(\.shape) == [[3, 1, 1, 1]])
    #expect(model.stepsBefore.first == model.batches.first?.mean().value)
  }

  @Test func averagesStartFromWhatWasInitialized() throws {
    let model = MeanSeeker()
    let recipe = Recipe(epochs: 1, batchSize: 10, learningRate: 0.1, optimizer: .adam, averaging: 0.999)
    try Trainer(model, on: Slider.data, recipe: recipe, limits: TrainingLimits(steps: 1), seed: 1).run()
    // One step of 0.1, of which the average takes 9 parts of 11: nothing is left of the 100 before.
    #expect(model.position.value[0] < 1)
  }
}
