import Datasets
import Foundation
import ModelZoo
import Tensors
import Training

/// A run of two steps, for the files that it leaves.
enum SmallTraining {
  private static let images: ImageDataset = {
    let digits = ImageDataset.digits
    return ImageDataset(
      name: "few-digits", train: digits[.train].selection(at: 0..<8),
      validation: digits[.validation].selection(at: 0..<2), test: digits[.test].selection(at: 0..<2))
  }()

  private static var recipe: Recipe {
    var recipe = PixelCNN.recipe(for: images.format)
    recipe.batchSize = 2
    return recipe
  }

  static func model() -> PixelCNN {
    var generator = RandomGenerator(seed: 1)
    return PixelCNN(
      PixelCNN.Configuration(features: 2, blocks: 1, headFeatures: 2), format: images.format,
      using: &generator)
  }

  static func trainer() -> Trainer {
    Trainer(model(), on: images, recipe: recipe, limits: TrainingLimits(steps: 2), seed: 1)
  }

  static func run(checkpoint url: URL) throws {
    let trainer = trainer()
    trainer.checkpoints = CheckpointWriter(to: url)
    _ = try trainer.run { _ in }
  }

  static let configuration: [UInt8] = json(
    RunConfiguration(
      of: PixelCNN.self, model().configuration, data: images.name, recipe: recipe,
      limits: TrainingLimits(epochs: 3, steps: 5, minutes: 1.5), seed: 1, threads: 2))

  static let metrics: [UInt8] = {
    var lines: [UInt8] = []
    let trainer = Trainer(model(), on: images, recipe: recipe, limits: TrainingLimits(epochs: 2), seed: 1)
    do {
      _ = try trainer.run { event in
        if case .epoch(let metrics, _) = event { lines += json(metrics) + [UInt8(ascii: "\n")] }
      }
    } catch {
      fatalError("a small run fails: \(error)")
    }
    return lines
  }()

  private static func json(_ value: some Encodable) -> [UInt8] {
    guard let data = try? JSONEncoder().encode(value) else { fatalError("no JSON of \(value)") }
    return Array(data)
  }
}
