import Datasets
import Foundation
import Representations
import Training

/// What happens on the way to a trained ``FeatureClassifier``.
public enum FeatureClassifierEvent: Sendable {
  /// The kept file can't be used, and why: a new classifier is trained.
  case unusable(path: String, reason: String)
  /// The finished share of the training, in 0...1.
  case training(Double)
  /// The training is at its end, with this share of wrong classes on the validation images.
  case trained(validationError: Double)
  /// The new classifier could not be kept, and why. It can be used all the same.
  case notKept(reason: String)
}

extension FeatureClassifier {
  /// The file that holds the classifier of the data set `data` in `folder`: named after the data set, the version of the
  /// architecture, and the seed.
  public static func file(for data: String, seed: UInt64, in folder: URL) -> URL {
    folder.appendingPathComponent("\(data)-v\(ConvolutionalFeatures.version)-seed\(seed).safetensors")
  }

  /// The classifier that `folder` keeps for `images`, or a new one, which it keeps from then on.
  ///
  /// A file that can't be read, or that was trained on other images than these, counts for nothing.
  public init(
    for images: ImageDataset, seed: UInt64 = 1, keptIn folder: URL,
    report: (FeatureClassifierEvent) -> Void = { _ in }
  ) throws {
    let file = Self.file(for: images.name, seed: seed, in: folder)
    if FileManager.default.fileExists(atPath: file.path) {
      do throws(KeptFileError) {
        self = try FeatureClassifier(at: file, for: images, seed: seed)
        return
      } catch {
        report(.unusable(path: file.path, reason: error.reason))
      }
    }
    try self.init(trainingOn: images, seed: seed) { report(.training($0)) }
    report(.trained(validationError: validationError))
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try save(to: file, images: images)
    } catch {
      report(.notKept(reason: "\(error)"))
    }
  }

  private func save(to file: URL, images: ImageDataset) throws(FileError) {
    try classifier.save(
      to: file,
      metadata: [
        Key.data: data, Key.images: images.fingerprint, Key.seed: "\(seed)",
        Key.version: "\(ConvolutionalFeatures.version)", Key.validationError: "\(validationError)",
      ])
  }

  /// The classifier in `file`, which must be one of `images`.
  private init(at file: URL, for images: ImageDataset, seed: UInt64) throws(KeptFileError) {
    do {
      let kept = try SafetensorsFile(at: file)
      let expected = [
        Key.data: images.name, Key.seed: "\(seed)", Key.version: "\(ConvolutionalFeatures.version)",
        Key.images: images.fingerprint,
      ]
      guard expected.allSatisfy({ kept.metadata[$0.key] == $0.value }),
        let error = kept.metadata[Key.validationError].flatMap(Double.init), 0...1 ~= error
      else { throw KeptFileError(reason: "made from other images, or by another version") }
      let classifier = try Self.untrained(for: images, seed: seed)
      try classifier.load(from: kept)
      self.init(
        data: images.name, classes: classifier.head.weight.shape[1], seed: seed, validationError: error,
        classifier: classifier)
    } catch let error as KeptFileError {
      throw error
    } catch {
      throw KeptFileError(reason: "\(error)")
    }
  }

  /// The keys of the file's metadata.
  private enum Key {
    static let data = "data"
    static let images = "images"
    static let seed = "seed"
    static let version = "version"
    static let validationError = "validation_error"
  }
}

/// Why a kept classifier is of no use.
private struct KeptFileError: Error {
  let reason: String
}

extension ImageDataset {
  /// A number that tells these training and validation images, and their labels, from others.
  fileprivate var fingerprint: String {
    let hash = [Split.train, .validation].reduce(fnvOffset) { hash, split in
      self[split].hashedLevels(after: (self[split].labels ?? []).hashed(after: hash))
    }
    return String(hash, radix: 16)
  }
}

private let fnvOffset: UInt64 = 0xCBF2_9CE4_8422_2325
private let fnvPrime: UInt64 = 0x100_0000_01B3

extension StoredImages {
  /// The hash of all levels, of which few are in memory at once.
  fileprivate func hashedLevels(after start: UInt64) -> UInt64 {
    var hash = (start ^ UInt64(count * format.dimensions)) &* fnvPrime
    // So many that all but the last have a whole number of words.
    let step = 8 * max(1, (1 << 18) / format.dimensions)
    for first in stride(from: 0, to: count, by: step) {
      hash = selection(at: first..<min(first + step, count)).levels.mixed(into: hash)
    }
    return hash
  }
}

extension [UInt8] {
  /// The hash of Fowler, Noll and Vo (FNV-1a), which takes eight bytes for one: fast, and no protection from malice.
  fileprivate func hashed(after start: UInt64) -> UInt64 {
    mixed(into: (start ^ UInt64(count)) &* fnvPrime)
  }

  /// The hash that goes on from `start`.
  fileprivate func mixed(into start: UInt64) -> UInt64 {
    withUnsafeBytes { bytes in
      var hash = start
      for offset in stride(from: 0, to: bytes.count - 7, by: 8) {
        let word = bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
        hash = (hash ^ UInt64(littleEndian: word)) &* fnvPrime
      }
      for byte in bytes.suffix(bytes.count % 8) { hash = (hash ^ UInt64(byte)) &* fnvPrime }
      return hash
    }
  }
}
