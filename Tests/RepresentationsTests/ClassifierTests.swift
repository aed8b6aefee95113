import Datasets
import Layers
import ModelZoo
import Tensors
import TestSupport
import Testing

@testable import Representations

@Suite struct ClassifierTests {
  private let digits = ImageDataset.digits

  private func classifier(seed: UInt64 = 1) -> Classifier {
    var generator = RandomGenerator(seed: seed)
    return Classifier(on: TinyEncoder(featureCount: 24, seed: seed), classes: 10, using: &generator)
  }

  private func train(_ classifier: Classifier, _ recipe: ClassifierRecipe) throws -> Double {
    let positions = Array(0..<digits[.train].count)
    return try classifier.train(
      on: digits[.train], at: positions, validatedOn: digits[.validation], recipe: recipe, seed: 1)
  }

  @Test(arguments: [(OptimizerName.adamw, 1e-2), (.momentum, 0.1)] as [(OptimizerName, Float)])
  func digitsAreLearned(optimizer: OptimizerName, learningRate: Float) throws {
    let classifier = classifier()
    #expect(classifier.errorRate(on: digits[.test]) > 0.6)
    let recipe = ClassifierRecipe(steps: 300, batchSize: 50, learningRate: learningRate, optimizer: optimizer)
    let validation = try train(classifier, recipe)
    #expect(validation < 0.1)
    #expect(classifier.errorRate(on: digits[.test]) < 0.12)
  }

  @Test func theWeightsOfLeastValidationErrorAreKept() throws {
    let classifier = classifier()
    let recipe = ClassifierRecipe(steps: 60, batchSize: 20, learningRate: 0.05, evaluations: 12)
    let best = try train(classifier, recipe)
    #expect(classifier.errorRate(on: digits[.validation]) == best)
  }

  @Test func encoderAndHeadAreTrainedAndNothingElse() throws {
    let classifier = classifier()
    #expect(
      classifier.trainableParameters.map(\.name) == [
        "feature_extractor.1.weight", "feature_extractor.1.bias", "head.weight", "head.bias",
      ])
    let model = try #require(classifier.model as? TinyEncoder)
    let (encoder, decoder) = (model.encoder.namedParameters, model.decoder.weight.value)
    let before = encoder.map { $0.parameter.flattened }
    _ = try train(classifier, ClassifierRecipe(steps: 3))
    expectSameBits(model.decoder.weight.value, decoder)
    let after = encoder.map { $0.parameter.flattened }
    #expect(zip(before, after).allSatisfy { $0 != $1 })
  }

  @Test func aHeadThatStartsAsAProbeClassifiesLikeIt() {
    let classifier = classifier()
    func features(_ split: Split) -> FeatureBatch {
      digits[split].features { classifier.model.features(of: $0) }
    }
    func labelled(_ split: Split, _ standardization: Standardization) -> LabelledFeatures {
      LabelledFeatures(standardization(features(split)), labels: (digits[split].labels ?? []).map { Int($0) })
    }
    let standardization = Standardization(of: features(.train))
    let (training, validation) = (labelled(.train, standardization), labelled(.validation, standardization))
    let probe = LinearProbe(fittedTo: training, validatedOn: validation, classes: 10)
    classifier.startHead(at: probe, of: standardization)
    let wanted = validation.features.linear(probe.weight, bias: probe.bias)
    expectClose(
      classifier.logits(of: digits[.validation].batch(at: 0..<200).images), wanted.elements.map(Double.init),
      terms: 8 * 24)
    #expect(classifier.errorRate(on: digits[.validation]) == probe.validationError)
  }

  @Test func pixelsAndUnitsAreDroppedInTrainingAlone() {
    var generator = RandomGenerator(seed: 2)
    let classifier = Classifier(
      on: PixelModel(), classes: 64, dropout: 0.5, inputDropout: 0.2, using: &generator)
    classifier.head.weight.value = FeatureBatch(
      (0..<64 * 64).map { $0 % 65 == 0 ? 1 : 0 }, shape: [64, 64])
    classifier.head.bias?.value = Vector(zeros: [64])
    let images = ImageBatch(repeating: 1, shape: [100, 8, 8, 1])
    expectSameBits(classifier.logits(of: images), FeatureBatch(repeating: 1, shape: [100, 64]))
    // The head passes on what is left of pixels that are all 1: scaled by 1 / (0.8·0.5), or nothing.
    let logits = classifier.inMode(.training) { classifier.logits(of: images).elements }
    #expect(logits.allSatisfy { $0 == 0 || abs($0 - 2.5) < 1e-5 })
    // A share of 0.4 of 6400, whose deviation is 0.006.
    let kept = Double(logits.count { $0 > 0 }) / 6400
    #expect(abs(kept - 0.4) < 0.03)
  }

  @Test func theGradientReachesTheEncoder() {
    let classifier = classifier(seed: 4)
    let images = ImageBatch.random([3, 8, 8, 1], in: 0...1)
    expectParameterGradients(of: classifier, mode: .evaluation, firstStep: 0.01, elementLimit: 8) {
      $0.logits(of: images)
    }
  }

  @Test func theSameSeedGivesTheSameBits() throws {
    func weights(threads: Int) throws -> Vector {
      let before = Compute.threadCount
      defer { Compute.threadCount = before }
      Compute.threadCount = threads
      let classifier = classifier()
      _ = try train(classifier, ClassifierRecipe(steps: 8))
      return classifier.head.weight.flattened
    }
    expectSameBits(try weights(threads: 3), try weights(threads: 1))
  }

  @Test func aLossThatIsNotFiniteEndsTheTraining() {
    let classifier = classifier()
    classifier.head.weight.flattened = Vector(repeating: .infinity, shape: [240])
    #expect(throws: ClassifierError.self) { try train(classifier, ClassifierRecipe(steps: 3)) }
  }
}
