extension ToyPair {
  /// How each game is kept from collapse here: the slope of a Wasserstein critic is held to 1 and its steps are longer;
  /// the other discriminators take R₁.
  public static func training(by loss: AdversarialLoss) -> AdversarialTraining {
    loss == .wasserstein
      ? AdversarialTraining(loss: loss, gradientPenalty: 0.1, discriminatorRate: 3)
      : AdversarialTraining(loss: loss, r1Penalty: 0.01)
  }

  /// Adam with a short memory, a falling rate, and the generator averaged. Epochs have no meaning where points are drawn
  /// as they are needed.
  public static let recipe = Recipe(
    epochs: 1, batchSize: 128, learningRate: 3e-3, beta1: 0.5, beta2: 0.99, schedule: .cosine, averaging: 0.99
  )
}
