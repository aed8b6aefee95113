import Tensors

/// A named data set of images, in three splits that share no image.
public struct ImageDataset: Sendable {
  /// The name on command lines and in files: lower case, words joined by hyphens.
  public let name: String

  /// The names of the classes that labels count, where the data has classes.
  public let classNames: [String]?

  private var train: StoredImages
  private var validation: StoredImages
  private var test: StoredImages

  /// A data set of three splits, whose images look alike.
  public init(
    name: String, classNames: [String]? = nil,
    train: StoredImages, validation: StoredImages, test: StoredImages
  ) {
    require(
      train.format == validation.format && train.format == test.format,
      "ImageDataset: the splits of \(name) differ: \(train.format); \(validation.format); \(test.format)")
    (self.name, self.classNames) = (name, classNames)
    (self.train, self.validation, self.test) = (train, validation, test)
  }

  /// What the images look like.
  public var format: ImageFormat { train.format }

  /// The same data set, of which images are changed as `augmentation` says when they are drawn for training.
  public func augmented(by augmentation: Augmentation) -> ImageDataset {
    var augmented = self
    augmented.train.augmentation = augmentation
    return augmented
  }

  /// Lets `action` end the program where images are lost that somebody can't go on without.
  mutating func whenLost(do action: @escaping @Sendable (DatasetError) -> Never) {
    (train.whenLost, validation.whenLost, test.whenLost) = (action, action, action)
  }

  /// The images of `split`.
  public subscript(split: Split) -> StoredImages {
    switch split {
    case .train: train
    case .validation: validation
    case .test: test
    }
  }
}

extension ImageDataset {
  /// A data set that knows two splits: of the `known` images, the last `validationCount` are for validation, and models
  /// train on what comes before. `path` is where the last of them stand.
  init(
    name: String, classNames: [String], known: StoredImages, validationCount: Int, test: StoredImages,
    found: String, path: String
  ) throws(DatasetError) {
    let trainCount = known.count - validationCount
    guard trainCount > 0 else {
      throw .wrongShape(
        path: path, found: found, expected: "more than the \(validationCount) of the validation split")
    }
    self.init(
      name: name, classNames: classNames, train: known.selection(at: 0..<trainCount),
      validation: known.selection(at: trainCount..<known.count), test: test)
  }
}
