import Datasets
import Foundation
import ModelZoo
import Tensors
import Testing

@testable import Training

/// Training on images that come from a file, and on images that are changed when they are drawn.
@Suite struct StreamedTrainingTests {
  /// The digits of short runs, read from a file of their own as they are needed.
  private func streamed(in folder: URL) throws -> (data: ImageDataset, file: URL) {
    let digits = SmallRun.data
    let file = folder.appendingPathComponent("digits.bin")
    try Data(digits[.train].levels).write(to: file)
    let source = FileSource(bytes: try StoredBytes(openingFileAt: file.path), size: digits.format.dimensions)
    let train = StoredImages(format: digits.format, source: source, labels: digits[.train].labels)
    let data = ImageDataset(
      name: digits.name, train: train, validation: digits[.validation], test: digits[.test])
    return (data, file)
  }

  private struct FileSource: ImageSource {
    let bytes: StoredBytes
    let size: Int
    var count: Int { bytes.count / size }
    let isSlow = true

    func read(_ positions: [Int], into target: UnsafeMutableBufferPointer<UInt8>) throws(DatasetError) {
      for (index, position) in positions.enumerated() {
        let image = UnsafeMutableBufferPointer(rebasing: target[index * size..<(index + 1) * size])
        try bytes.copy(from: position * size, to: UnsafeMutableRawBufferPointer(image))
      }
    }
  }

  private let changed = Augmentation(flip: true, shift: 2)

  @Test(arguments: [0, 1, 3, 50])
  func imagesThatAreReadAheadGiveTheSameBits(batches: Int) throws {
    try withTemporaryFolder { folder in
      let trainers = [SmallRun.data, try streamed(in: folder).data].map { data in
        SmallRun.plain.trainer(on: data.augmented(by: changed))
      }
      trainers[1].batchesReadAhead = batches
      let metrics = try trainers.map { trainer in
        var metrics: [EpochMetrics] = []
        try trainer.run { if case .epoch(let figures, _) = $0 { metrics.append(figures.withoutTimes) } }
        return metrics
      }
      #expect(metrics[0] == metrics[1])
      #expect(
        bits(of: ModuleWeights(of: trainers[0].model)) == bits(of: ModuleWeights(of: trainers[1].model)))
    }
  }

  @Test(arguments: [false, true])
  func aRunOnChangedImagesThatIsStoppedEndsAsIfItHadNeverStopped(isStreamed: Bool) throws {
    try withTemporaryFolder { folder in
      let data = (isStreamed ? try streamed(in: folder).data : SmallRun.data).augmented(by: changed)
      let whole = SmallRun.plain.trainer(on: data)
      try whole.run()
      let url = folder.appendingPathComponent("checkpoint.safetensors")
      var parts = 0
      while true {
        let trainer = SmallRun.plain.trainer(on: data)
        if parts > 0 { try trainer.restore(TrainingState(at: url)) }
        let first = trainer.step
        trainer.checkpoints = CheckpointWriter(to: url, every: 1000)
        trainer.isStopRequested = { [unowned trainer] in trainer.step >= first + 3 }
        parts += 1
        guard try trainer.run() != .request else { continue }
        #expect(bits(of: ModuleWeights(of: trainer.model)) == bits(of: ModuleWeights(of: whole.model)))
        break
      }
      #expect(parts == 4)
    }
  }

  @Test func changedImagesTrainOtherWeights() throws {
    let trainers = [Augmentation(), changed].map {
      SmallRun.plain.trainer(on: SmallRun.data.augmented(by: $0))
    }
    for trainer in trainers { try trainer.run() }
    #expect(bits(of: ModuleWeights(of: trainers[0].model)) != bits(of: ModuleWeights(of: trainers[1].model)))
  }

  @Test func aCheckpointOfARunOnImagesThatAreChangedOtherwiseIsRefused() throws {
    let before = SmallRun.plain.trainer(on: SmallRun.data.augmented(by: changed))
    before.isStopRequested = { [unowned before] in before.step == 2 }
    try before.run()
    let other = SmallRun.plain.trainer()
    let error = #expect(throws: CheckpointError.self) { try other.restore(before.state) }
    #expect(error.map { "\($0)" }?.contains("its augmentation is flip, shift 2 (edge), not none") == true)
  }

  @Test func dataThatIsLostEndsTheRunWithItsWeights() throws {
    try withTemporaryFolder { folder in
      let (data, file) = try streamed(in: folder)
      let trainer = SmallRun.plain.trainer(on: data)
      trainer.batchesReadAhead = 1
      var weights: [String: [UInt32]] = [:]
      let error = #expect(throws: TrainingError.self) {
        try trainer.run { event in
          guard case .step = event else { return }
          weights = bits(of: ModuleWeights(of: trainer.model))
          try FileHandle(forWritingTo: file).truncate(atOffset: 0)
        }
      }
      let lost = DatasetError.unreadable(path: file.path, reason: "has become shorter than it was")
      #expect(error == .dataLost(lost))
      #expect(bits(of: ModuleWeights(of: trainer.model)) == weights)
    }
  }
}
