import Datasets
import Foundation
import Layers
import Representations
import Tensors
import TestSupport
import Testing
import Training

@testable import SampleQuality

@Suite struct FeatureClassifierTests {
  /// 80 images of digits to train on, and 20 to choose by: quick, whatever comes of it.
  private static let few = ImageDataset(
    name: "few-digits", classNames: ImageDataset.digits.classNames,
    train: ImageDataset.digits[.train].selection(at: 0..<80),
    validation: ImageDataset.digits[.validation].selection(at: 0..<20),
    test: ImageDataset.digits[.test].selection(at: 0..<20))

  private static func withFolder(_ body: (URL) throws -> Void) rethrows {
    let folder = FileManager.default.temporaryDirectory.appending(path: "classifiers-\(UUID())")
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder)
  }

  /// What making a classifier reports, without the shares.
  private static func classifier(
    for images: ImageDataset = few, in folder: URL
  ) throws -> (FeatureClassifier, events: [String]) {
    var events: [String] = []
    let classifier = try FeatureClassifier(for: images, keptIn: folder) { event in
      switch event {
      case .training: break
      case .trained: events.append("trained")
      case .unusable(_, let reason): events.append("unusable: \(reason)")
      case .notKept: events.append("not kept")
      }
    }
    return (classifier, events)
  }

  private static var shown: ImageBatch { few[.test].batch(at: 0..<20).images }

  @Test func digitsAreToldApart() throws {
    let digits = ImageDataset.digits
    var shares: [Double] = []
    let classifier = try FeatureClassifier(trainingOn: digits) { shares.append($0) }
    #expect(classifier.validationError <= 0.02)
    #expect(classifier.data == "digits" && classifier.classes == 10 && classifier.featureCount == 64)
    #expect(shares.count == 600 && shares.last == 1)
    let features = classifier.features(of: digits[.test])
    #expect(features.shape == [300, 64] && features.elements.allSatisfy { $0 >= 0 })
    let wrong = zip(classifier.predictions(for: features), digits[.test].labels ?? []).count { $0 != Int($1) }
    #expect(wrong <= 9)
    let sure = classifier.confidentPredictions(for: features, atLeast: 0.99)
    #expect((150..<300).contains(sure.count { $0 != nil }))
    #expect(zip(sure, classifier.predictions(for: features)).allSatisfy { $0 == nil || $0 == $1 })
    #expect(
      classifier.confidentPredictions(for: features, atLeast: 0) == classifier.predictions(for: features))
  }

  @Test func aKeptClassifierHasTheSameBits() throws {
    try Self.withFolder { folder in
      let (first, firstEvents) = try Self.classifier(in: folder.appending(path: "new"))
      let (second, secondEvents) = try Self.classifier(in: folder.appending(path: "new"))
      #expect(firstEvents == ["trained"] && secondEvents.isEmpty)
      expectSameBits(second.features(of: Self.shown), first.features(of: Self.shown))
      #expect(second.validationError == first.validationError && second.seed == 1)
      #expect(
        FeatureClassifier.file(for: "few-digits", seed: 1, in: folder).lastPathComponent
          == "few-digits-v1-seed1.safetensors")
    }
  }

  @Test func aBrokenFileIsTrainedAnew() throws {
    try Self.withFolder { folder in
      let (first, _) = try Self.classifier(in: folder)
      let file = FeatureClassifier.file(for: "few-digits", seed: 1, in: folder)
      let whole = try Data(contentsOf: file)
      for broken in [Data(), Data("nothing".utf8), whole.prefix(whole.count / 2)] {
        try broken.write(to: file)
        let (again, events) = try Self.classifier(in: folder)
        #expect(events.count == 2 && events[0].hasPrefix("unusable: \(file.path)") && events[1] == "trained")
        expectSameBits(again.features(of: Self.shown), first.features(of: Self.shown))
        #expect(try Data(contentsOf: file) == whole)
      }
    }
  }

  /// A file of the same name and shapes that was made from other images.
  @Test func aClassifierOfOtherImagesIsNotTaken() throws {
    try Self.withFolder { folder in
      let others = ImageDataset(
        name: "few-digits", classNames: Self.few.classNames,
        train: ImageDataset.digits[.train].selection(at: 1..<81), validation: Self.few[.validation],
        test: Self.few[.test])
      _ = try Self.classifier(for: others, in: folder)
      let (_, events) = try Self.classifier(in: folder)
      #expect(events == ["unusable: made from other images, or by another version", "trained"])
    }
  }

  @Test func aFolderThatCannotBeMadeIsNoHindrance() throws {
    try Self.withFolder { folder in
      try Data("a file".utf8).write(to: folder)
      let (classifier, events) = try Self.classifier(in: folder.appending(path: "classifiers"))
      #expect(events == ["trained", "not kept"])
      #expect(classifier.validationError < 0.9)
    }
  }

  @Test func imagesWithoutLabelsAreRefused() throws {
    func unlabelled(_ split: Split) -> StoredImages {
      StoredImages(format: Self.few.format, levels: Self.few[split].levels)
    }
    let images = ImageDataset(
      name: "unlabelled", train: unlabelled(.train), validation: unlabelled(.validation),
      test: unlabelled(.test))
    #expect(throws: LabelError.unlabelled) { try FeatureClassifier(trainingOn: images) }
  }

  @Test func theSameSeedGivesTheSameBitsOnEveryNumberOfThreads() throws {
    try expectSameBitsForEveryThreadCount {
      let classifier = try FeatureClassifier(trainingOn: Self.few, seed: 7)
      return [classifier.features(of: Self.shown)]
    }
  }

  /// Small, square, coloured, oblong and large images.
  @Test(arguments: [(8, 8, 1), (28, 28, 1), (32, 32, 3), (28, 20, 1), (64, 64, 3), (3, 5, 2)])
  func imagesOfEverySizeHaveFeatures(height: Int, width: Int, channels: Int) {
    var generator = RandomGenerator(seed: 1)
    let format = ImageFormat(height: height, width: width, channels: channels, levels: 256)
    let network = ConvolutionalFeatures(for: format, using: &generator)
    let images = ImageBatch.random(format.shape(count: 3), in: 0...1)
    #expect(network.features(of: images).shape == [3, 64])
  }
}
