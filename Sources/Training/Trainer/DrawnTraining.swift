import Layers
import ModelZoo
import Tensors

/// Trains a model on batches that are drawn as they are needed, where a distribution is known and no data set is: one
/// optimiser an objective, for so many steps. The recipe's epochs, patience and accumulation have no meaning.
///
/// In the end the generator, or whatever a model's average is for, has its averaged weights where the recipe asks for
/// them. The same seed gives the same bits, whatever the number of threads.
public struct DrawnTraining {
  /// How the model is trained.
  public let recipe: Recipe

  /// The steps of the run.
  public let steps: Int

  /// What makes the run repeatable.
  public let seed: UInt64

  /// A run of `steps` steps.
  public init(_ recipe: Recipe, steps: Int, seed: UInt64) {
    require(steps > 0, "DrawnTraining: \(steps) steps")
    (self.recipe, self.steps, self.seed) = (recipe, steps, seed)
  }

  /// Trains `model` on batches that `draw` gives; `report` hears the steps made and the losses of the last.
  public func run(
    _ model: any ImageModel, drawing draw: (_ generator: inout RandomGenerator) -> Batch,
    report: (_ step: Int, _ losses: [ObjectiveLoss]) -> Void = { _, _ in }
  ) {
    let games = model.objectives.map { (objective: $0, optimizer: recipe.makeOptimizer(for: $0.module)) }
    let average = recipe.averaging.map { WeightAverage(of: model.averagedPart, decay: $0) }
    let schedule = LearningRateSchedule(
      recipe.schedule, rate: recipe.learningRate, steps: steps, warmUp: recipe.warmUp)
    model.inMode(.training) {
      for step in 0..<steps {
        var generator = RandomGenerator(seed: seed, stream: RandomStream.steps, index: UInt64(step) << 32)
        let batch = draw(&generator)
        let moment = TrainingMoment(epoch: 0)
        var losses: [ObjectiveLoss] = []
        for (objective, optimizer) in games where (step + 1).isMultiple(of: objective.interval) {
          let (loss, gradients) = objective.valueAndGradient(on: batch, at: moment, using: &generator)
          optimizer.learningRate = schedule.rate(at: step) * objective.learningRateFactor
          optimizer.step(gradients)
          losses.append(loss)
        }
        average?.update()
        report(step + 1, losses)
      }
    }
    average?.settle()
  }
}
