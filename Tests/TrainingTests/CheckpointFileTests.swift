import Foundation
import Layers
import ModelZoo
import Tensors
import Testing

@testable import Training

/// Training states as files: they come back whole, and what is not the run's is refused.
@Suite struct CheckpointFileTests {
  /// The state of a plain run after `steps`.
  private func state(after steps: Int = 6) throws -> TrainingState {
    let trainer = SmallRun.plain.trainer()
    trainer.isStopRequested = { [unowned trainer] in trainer.step == steps }
    try trainer.run()
    return trainer.state
  }

  @Test func aStateComesBackAsItWas() throws {
    try withTemporaryFolder { folder in
      let url = folder.appendingPathComponent("checkpoint.safetensors")
      let state = try state()
      try state.write(to: url)
      let found = try TrainingState(at: url)
      #expect(found.figures == state.figures)
      #expect(found.run == state.run)
      #expect(found.bits == state.bits)
      #expect(found.step == 6 && found.finishedEpochs == 1 && found.seconds == state.seconds)
      let again = folder.appendingPathComponent("again.safetensors")
      try found.write(to: again)
      #expect(try Data(contentsOf: url) == Data(contentsOf: again), "the same state gives the same bytes")
    }
  }

  @Test func lossesThatAreNoNumbersComeBack() throws {
    try withTemporaryFolder { folder in
      let state = try state()
      var figures = state.figures
      let odd = [Float.infinity, -.infinity].enumerated().map { place, value in
        LossFigure(name: "\(place)", value: value)
      }
      figures.tally.add([ObjectiveLoss(objective: "odd", loss: 1, terms: odd)], count: 1)
      let url = folder.appendingPathComponent("checkpoint.safetensors")
      try TrainingState(run: state.run, figures: figures, tensors: state.tensors).write(to: url)
      let found = try TrainingState(at: url).figures.tally
      #expect(found == figures.tally)
      #expect(found.means["0"] == nil, "metrics have no word for it")
    }
  }

  @Test func aFileCutOffAnywhereIsRefused() throws {
    try withTemporaryFolder { folder in
      let url = folder.appendingPathComponent("checkpoint.safetensors")
      try state().write(to: url)
      let bytes = try Data(contentsOf: url)
      for length in stride(from: 0, to: bytes.count, by: 997) {
        try bytes.prefix(length).write(to: url)
        let error = #expect(throws: CheckpointError.self) { try TrainingState(at: url) }
        guard case .safetensors(.truncated) = error else {
          Issue.record("cut off after \(length) bytes: \(String(describing: error))")
          continue
        }
      }
    }
  }

  @Test func otherFilesAreNoCheckpoints() throws {
    try withTemporaryFolder { folder in
      let url = folder.appendingPathComponent("checkpoint.safetensors")
      func refusal() throws -> CheckpointError? {
        #expect(throws: CheckpointError.self) { try TrainingState(at: url) }
      }
      #expect(try refusal() == .safetensors(.file(.notFound(path: url.path))))
      try saveModel(TinyPixelCNN(seed: 1), to: url)
      #expect(try refusal() == .notACheckpoint(key: "checkpoint_version", path: url.path))
      try SafetensorsFile.write([], metadata: ["checkpoint_version": "2"], to: url)
      #expect(try refusal() == .unknownVersion(found: "2", path: url.path))
      try SafetensorsFile.write([], metadata: ["checkpoint_version": "1", "run": "{}"], to: url)
      #expect(try refusal() == .notACheckpoint(key: "run", path: url.path))
    }
  }

  @Test func aCheckpointOfAnotherRunIsRefusedAndTheDifferenceNamed() throws {
    let state = try state()
    func difference(_ trainer: Trainer) throws -> String {
      let error = #expect(throws: CheckpointError.self) { try trainer.restore(state) }
      guard case .otherRun(let difference, "the training state") = error else {
        return "\(String(describing: error))"
      }
      return difference
    }
    #expect(try difference(SmallRun.plain.trainer(seed: 4)) == "its seed is 3, not 4")
    #expect(try difference(SmallRun.all[0].trainer()) == "its model is pixelcnn, not row-lstm")
    var other = SmallRun.plain.recipe
    other.learningRate = 0.5
    var run = SmallRun(
      PixelCNN.self, PixelCNN.Configuration(features: 4, blocks: 1, headFeatures: 4, dropout: 0.5), other)
    #expect(try difference(run.trainer()).hasPrefix("its recipe is {"))
    run = SmallRun(
      PixelCNN.self, PixelCNN.Configuration(features: 4, blocks: 1, headFeatures: 4), SmallRun.plain.recipe)
    #expect(try difference(run.trainer()).hasPrefix("its configuration is {"))
    #expect(try difference(SmallRun.plain.trainer(on: .digits)) == "its data is twenty-digits, not digits")
  }

  @Test func aRunMayHaveOtherEpochs() throws {
    let state = try state()
    var recipe = SmallRun.plain.recipe
    recipe.epochs = 50
    try SmallRun(
      PixelCNN.self, PixelCNN.Configuration(features: 4, blocks: 1, headFeatures: 4, dropout: 0.5), recipe
    )
    .trainer().restore(state)
  }

  /// Something that is wrong with a state, and the words for it.
  struct Fault<Value>: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let make: @Sendable (inout Value) -> Void

    init(_ words: String, _ make: @escaping @Sendable (inout Value) -> Void) {
      (testDescription, self.make) = (words, make)
    }
  }

  @Test(arguments: [
    Fault<TrainingFigures>("step 7 is not at") { $0.step = 7 },
    Fault("is no place of a batch") { $0.position.offset = 5 },
    Fault("is no place of a batch") { $0.position.offset = 600 },
    Fault("is no place of a batch") { $0.position.epoch = -1 },
    Fault("is no place of a batch") { $0.position.epoch = .max },
    Fault("its losses are of other images") { $0.tally = LossTally() },
    Fault("there is no stage [1]") { $0.stage = [1] },
    Fault("its optimisers made [7] steps") { $0.optimizerSteps = [7] },
    Fault("its optimisers made [] steps") { $0.optimizerSteps = [] },
    Fault("its average had") { $0.averageUpdates = nil },
    Fault("it took -1.0 seconds") { $0.seconds = -1 },
    Fault("its generators are of other layers") { $0.generators = [:] },
    Fault("the run has no tensor “best.") { $0.best = nil },
  ])
  func numbersThatContradictEachOtherAreRefused(fault: Fault<TrainingFigures>) throws {
    let state = try state()
    var figures = state.figures
    fault.make(&figures)
    expectDamage(
      fault.testDescription, TrainingState(run: state.run, figures: figures, tensors: state.tensors))
  }

  @Test(arguments: [
    Fault<[String: StateTensor]>("there is no tensor “average.") { tensors in
      tensors = tensors.filter { !$0.key.hasPrefix("average.") }
    },
    Fault("there is no tensor “optimizers.0.exp_avg_sq.") { tensors in
      tensors = tensors.filter { !$0.key.contains("exp_avg_sq.") }
    },
    Fault("the run has no tensor “stranger”") { $0["stranger"] = StateTensor(Vector([1]), shape: [1]) },
    Fault("is [1]; the run has it as") { tensors in
      tensors = tensors.mapValues { _ in StateTensor(Vector([1]), shape: [1]) }
    },
  ])
  func tensorsThatDoNotFitAreRefused(fault: Fault<[String: StateTensor]>) throws {
    let state = try state()
    var tensors = state.tensors
    fault.make(&tensors)
    expectDamage(
      fault.testDescription, TrainingState(run: state.run, figures: state.figures, tensors: tensors))
  }

  /// Expects `state` to be refused for `fault`, and nothing to have changed.
  private func expectDamage(_ fault: String, _ state: TrainingState) {
    let trainer = SmallRun.plain.trainer()
    let before = trainer.state.bits
    let error = #expect(throws: CheckpointError.self) { try trainer.restore(state) }
    guard case .damaged(let reason, _) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(reason.contains(fault), "\(reason)")
    #expect(trainer.state.bits == before)
  }
}
