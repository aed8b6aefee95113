import Datasets
import Layers
import ModelZoo
import Tensors
import Training

extension ProbeStudy {
  /// What makes the features of a linear `method`.
  func extractor(of method: ProbeMethod) -> (StoredImages) -> FeatureBatch {
    switch method {
    case .features:
      return { images in model.inMode(.evaluation) { images.features { model.features(of: $0) } } }
    case .principalComponents:
      let count = min(model.featureCount, data.format.dimensions)
      let components = PrincipalComponents(of: data[.train], count: count)
      return { components.project($0) }
    default:
      return { $0.pixelFeatures() }
    }
  }

  /// Linear probes on `features`, one a seed; one alone where all labels are used.
  func probe(
    _ features: SplitFeatures, _ method: ProbeMethod, _ labels: LabelCount, _ report: (ProbeEvent) -> Void
  ) throws(LabelError) -> ProbeResult {
    var trials = Trials()
    for seed in 1...(labels == .all ? 1 : plan.seeds) {
      report(.progress(work: work(method, labels, seed), share: 0))
      let positions = try subset(labels, seed: seed)
      let training = labels == .all ? features.train : features.train.subset(at: positions)
      let probe = LinearProbe(fittedTo: training, validatedOn: features.validation, classes: classes)
      let rate = probe.errorRate(on: features.test)
      trials.add(rate, choice: probe.regularization, labels: positions.count)
      report(
        .error(
          method: method, labels: labels, seed: seed, test: rate, validation: probe.validationError,
          choice: probe.regularization))
    }
    return trials.result(method, labels)
  }

  /// Classifiers, one a seed, whose encoders start as the model's or from random weights.
  func train(
    _ method: ProbeMethod, _ labels: LabelCount, _ report: (ProbeEvent) -> Void
  ) throws -> ProbeResult {
    var trials = Trials()
    var chosen: Float?
    for seed in 1...plan.seeds {
      let positions = try subset(labels, seed: seed)
      let probe = method == .fineTuned ? startingProbe(at: positions) : nil
      let rates = chosen.map { [$0] } ?? plan.learningRates
      var best: (validation: Double, test: Double, learningRate: Float)?
      for (index, rate) in rates.enumerated() {
        let errors = try errorRates(
          startingAt: probe, at: positions, learningRate: rate, seed: seed
        ) { share in
          let done = (Double(index) + share) / Double(rates.count)
          report(.progress(work: work(method, labels, seed), share: done))
        }
        if errors.validation < best?.validation ?? .infinity { best = (errors.validation, errors.test, rate) }
      }
      guard let best else { continue }
      chosen = best.learningRate
      trials.add(best.test, choice: Double(best.learningRate), labels: positions.count)
      report(
        .error(
          method: method, labels: labels, seed: seed, test: best.test, validation: best.validation,
          choice: Double(best.learningRate)))
    }
    return trials.result(method, labels)
  }

  /// A linear probe on the model's features of the images at `positions`, from which fine-tuning starts.
  private func startingProbe(at positions: [Int]) -> StartingProbe {
    let extract = extractor(of: .features)
    func labelled(_ images: StoredImages) -> LabelledFeatures {
      LabelledFeatures(extract(images), labels: (images.labels ?? []).map { Int($0) })
    }
    let (training, validation) = (
      labelled(data[.train].selection(at: positions)), labelled(data[.validation])
    )
    let standardization = Standardization(of: training.features)
    let probe = LinearProbe(
      fittedTo: LabelledFeatures(standardization(training.features), labels: training.labels),
      validatedOn: LabelledFeatures(standardization(validation.features), labels: validation.labels),
      classes: classes)
    return (probe, standardization)
  }

  private typealias StartingProbe = (probe: LinearProbe, standardization: Standardization)

  /// The errors of one classifier: of the model, whose head starts as a probe, or of fresh weights where there is none.
  /// The model gets its weights back afterwards.
  private func errorRates(
    startingAt start: StartingProbe?, at positions: [Int], learningRate: Float, seed: Int,
    progress: (Double) -> Void
  ) throws -> (validation: Double, test: Double) {
    var generator = RandomGenerator(seed: UInt64(seed), stream: 0x7765_6967_6874_7321)  // "weights!"
    let state = SavedState(of: model)
    defer { state.restore() }
    let encoder = start == nil ? fresh(&generator) : model
    let classifier = Classifier(
      on: encoder, classes: classes, dropout: plan.dropout, inputDropout: plan.inputDropout, using: &generator
    )
    if let start { classifier.startHead(at: start.probe, of: start.standardization) }
    let recipe = ClassifierRecipe(
      steps: plan.stepCount(labels: positions.count), batchSize: plan.batchSize, learningRate: learningRate,
      optimizer: plan.optimizer, weightDecay: plan.weightDecay)
    let validation = try classifier.train(
      on: data[.train], at: positions, validatedOn: data[.validation], recipe: recipe, seed: UInt64(seed),
      progress: progress)
    return (validation, classifier.errorRate(on: data[.test]))
  }

  private func work(_ method: ProbeMethod, _ labels: LabelCount, _ seed: Int) -> String {
    "\(method.rawValue), \(labels) labels, seed \(seed)"
  }
}

/// Everything in a model that training moves: weights, statistics, and the places of its random generators.
private struct SavedState {
  private let weights: ModuleWeights
  private let generators: [(state: RandomState, generator: RandomGenerator)]

  init(of model: any RepresentationModel) {
    weights = ModuleWeights(of: model)
    generators = model.namedRandomStates.map { ($0.state, $0.state.generator) }
  }

  func restore() {
    weights.restore()
    for (state, generator) in generators { state.generator = generator }
  }
}

/// The trials of one method with one number of labels so far.
private struct Trials {
  private var errors: [Double] = []
  private var choices: [Double] = []
  private var labelCount = 0

  mutating func add(_ error: Double, choice: Double, labels: Int) {
    errors.append(error)
    choices.append(choice)
    labelCount = labels
  }

  func result(_ method: ProbeMethod, _ labels: LabelCount) -> ProbeResult {
    ProbeResult(method: method, labels: labels, labelCount: labelCount, errors: errors, choices: choices)
  }
}
