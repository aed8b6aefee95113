import Datasets
import Distributions
import Layers
import ModelZoo
import Tensors
import Training

/// A classifier whose loss is infinite or not a number.
public struct ClassifierError: Error, Equatable, CustomStringConvertible {
  /// The step, counted from 1.
  public var step: Int

  /// Its loss.
  public var loss: Float

  /// One line for a person.
  public var description: String { "step \(step) of the classifier: the softmax cross-entropy is \(loss)" }
}

extension Classifier {
  /// Minimises the softmax cross-entropy of the labels of `images` at `positions`, and leaves the classifier with the
  /// weights that made the fewest errors on the `validation` images, the last of equals and the first ones included.
  /// Returns that error rate.
  ///
  /// `progress` hears the finished share, in 0...1, after each step.
  public func train(
    on images: StoredImages, at positions: [Int], validatedOn validation: StoredImages,
    recipe: ClassifierRecipe, seed: UInt64, progress: (Double) -> Void = { _ in }
  ) throws(ClassifierError) -> Double {
    require(recipe.steps > 0 && recipe.batchSize > 0, "Classifier: nothing can be trained by \(recipe)")
    let optimizer = recipe.makeOptimizer(for: self)
    let schedule = LearningRateSchedule(.cosine, rate: recipe.learningRate, steps: recipe.steps)
    var batches = ShuffledBatches(
      ofSize: min(recipe.batchSize, positions.count), from: positions.count, seed: seed, remainder: .dropped)
    var generator = RandomGenerator(seed: seed, stream: 0x636C_6173_7369_6679)  // "classify"
    let pause = max(1, recipe.steps / max(recipe.evaluations, 1))
    var best = (error: errorRate(on: validation), weights: ModuleWeights(of: self))
    for step in 1...recipe.steps {
      let places = batches.next().map { positions[$0] }
      let batch = images.batch(at: places, using: &generator)
      optimizer.learningRate = schedule.rate(at: step - 1)
      let loss = takeStep(on: batch, by: optimizer)
      guard loss.isFinite else { throw ClassifierError(step: step, loss: loss) }
      if step.isMultiple(of: pause) || step == recipe.steps {
        let error = errorRate(on: validation)
        if error <= best.error { best = (error, ModuleWeights(of: self)) }
      }
      progress(Double(step) / Double(recipe.steps))
    }
    best.weights.restore()
    return best.error
  }

  private func takeStep(on batch: Batch, by optimizer: any Optimizer) -> Float {
    guard let labels = batch.labels else { fatalError("Classifier: the images have no labels") }
    let targets = Vector(labels.map { Float($0) })
    let (loss, gradients) = valueAndGradient(of: self) {
      softmaxCrossEntropy(logits: $0.logits(of: batch.images), targets: targets, reduction: .meanOverAll)
    }
    if loss.isFinite { optimizer.step(gradients) }
    return loss
  }
}

extension ClassifierRecipe {
  fileprivate func makeOptimizer(for classifier: Classifier) -> any Optimizer {
    Recipe(
      epochs: 1, batchSize: batchSize, learningRate: learningRate, optimizer: optimizer,
      weightDecay: weightDecay
    ).makeOptimizer(for: classifier)
  }
}
