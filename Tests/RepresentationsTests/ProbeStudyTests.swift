import Datasets
import ModelZoo
import Tensors
import TestSupport
import Testing

@testable import Representations

@Suite struct ProbeStudyTests {
  private let model = TinyEncoder(featureCount: 12, seed: 1)
  private let plan = ProbePlan(
    labels: [.some(40), .all], seeds: 2, steps: 40, batchSize: 20, learningRates: [1e-2, 1e-3])

  private func study(_ plan: ProbePlan, on data: ImageDataset = .digits) throws -> ProbeStudy {
    try ProbeStudy(of: model, on: data, plan: plan) { TinyEncoder(featureCount: 12, using: &$0) }
  }

  @Test func everyMethodIsJudgedWithEveryNumberOfLabels() throws {
    let before = model.elements
    let states = model.namedRandomStates.map(\.state.generator)
    var trials = 0
    let (results, clusterings) = try study(plan).run { event in
      guard case .error(_, _, _, _, let validation, let choice) = event else { return }
      trials += 1
      #expect(0..<0.9 ~= validation && choice > 0)
    }

    #expect(results.map(\.method) == ProbeMethod.allCases + ProbeMethod.allCases)
    #expect(results.map(\.labelCount) == Array(repeating: 40, count: 5) + Array(repeating: 1297, count: 5))
    // All labels leave linear probes nothing to draw.
    #expect(trials == 5 * 2 + 2 * 2 + 3)
    for result in results {
      #expect(result.errors.count == (result.labels == .all && result.method.isLinear ? 1 : 2))
      #expect(result.choices.count == result.errors.count)
      #expect(result.errors.allSatisfy { 0..<0.9 ~= $0 })
    }
    let pixels = results.filter { $0.method == .pixels }
    #expect(pixels[1].mean < pixels[0].mean && pixels[1].mean < 0.08)

    #expect(clusterings.map(\.features) == [.features, .pixels])
    for clustering in clusterings {
      #expect(clustering.clusters == 10 && clustering.agreement.purity > 0.4)
      #expect(clustering.agreement.normalizedMutualInformation > 0.3)
    }
    #expect(model.elements == before, "fine-tuning changed the model")
    #expect(model.namedRandomStates.map(\.state.generator) == states)
  }

  @Test func aStudyIsRepeatable() throws {
    var plan = plan
    plan.labels = [.some(30)]
    plan.learningRates = [1e-2]
    let first = try study(plan).run()
    #expect(try study(plan).run().results == first.results)
    #expect(try study(plan).run().clusterings == first.clusterings)
  }

  @Test func classifiersAreTrainedAsThePlanSays() throws {
    var plan = plan
    (plan.labels, plan.seeds, plan.methods, plan.learningRates) = ([.all], 1, [.scratch], [0.1])
    plan.optimizer = .momentum
    let plain = try study(plan).run().results
    #expect(plain.map(\.method) == [.scratch])
    #expect(plain[0].mean < 0.5)
    var others = [plan, plan, plan]
    others[0].inputDropout = 0.7
    others[1].dropout = 0.9
    others[2].optimizer = .adamw
    for other in others { #expect(try study(other).run().results[0].errors != plain[0].errors, "\(other)") }
  }

  @Test func resultsAreMeansAndDeviations() {
    let result = ProbeResult(
      method: .pixels, labels: .all, labelCount: 9, errors: [0.1, 0.2, 0.6], choices: [1, 1, 1])
    #expect(abs(result.mean - 0.3) < 1e-12)
    // Squares 0.04, 0.01 and 0.09, over two.
    #expect(abs((result.standardDeviation ?? 0) - 0.07.squareRoot()) < 1e-12)
    let alone = ProbeResult(method: .pixels, labels: .all, labelCount: 9, errors: [0.1], choices: [1])
    #expect(alone.standardDeviation == nil)
  }

  @Test func stepsFollowFromEpochsButAreNotTooFew() {
    let plan = ProbePlan(epochs: 20, leastSteps: 1000, batchSize: 100)
    #expect(plan.stepCount(labels: 150) == 1000)
    #expect(plan.stepCount(labels: 10_050) == 20 * 101)
    #expect(self.plan.stepCount(labels: 10_050) == 40)
  }

  @Test func dataWithoutLabelsAreRefused() {
    let images = ImageDataset.digits[.test]
    let unlabelled = StoredImages(format: images.format, levels: images.levels)
    let data = ImageDataset(name: "plain", train: unlabelled, validation: unlabelled, test: unlabelled)
    #expect(throws: LabelError.unlabelled) { try study(plan, on: data) }
    var tooMany = plan
    tooMany.labels = [.some(1298)]
    #expect(throws: LabelError.tooMany(count: 1298, available: 1297)) { try study(tooMany) }
  }
}
