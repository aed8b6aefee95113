import Datasets
import Tensors

/// How many labels a classifier is given.
public enum LabelCount: Hashable, Sendable {
  /// A number of them.
  case some(Int)
  /// Those of all training images.
  case all
}

extension LabelCount: CustomStringConvertible {
  /// The number, or `all`.
  public var description: String {
    switch self {
    case .some(let count): "\(count)"
    case .all: "all"
    }
  }
}

/// Images whose labels are used: as many of each class, or one more of some, drawn by a seed.
///
/// The draws of one seed are nested: the images of a smaller number are among those of a larger one, as long as no
/// class runs out of images.
public struct LabelledSubset: Sendable, Equatable {
  /// The places of the images, in order.
  public let positions: [Int]

  /// `count` of `images`. Classes that have fewer images than their share leave the rest to the others.
  public init(of images: StoredImages, count: LabelCount, seed: UInt64) throws(LabelError) {
    guard let labels = images.labels else { throw .unlabelled }
    guard case .some(let count) = count else {
      positions = Array(0..<images.count)
      return
    }
    guard count <= images.count else { throw .tooMany(count: count, available: images.count) }
    let classes = Set(labels).sorted()
    guard count >= classes.count else { throw .tooFew(count: count, classes: classes.count) }

    var generator = RandomGenerator(seed: seed, stream: 0x6C61_6265_6C6C_6564)  // "labelled"
    var remaining = classes.map { label in
      generator.shuffled(labels.indices.filter { labels[$0] == label })
    }
    remaining = generator.shuffled(remaining)
    var chosen: [Int] = []
    while chosen.count < count {
      for index in remaining.indices where chosen.count < count {
        if let position = remaining[index].popLast() { chosen.append(position) }
      }
    }
    positions = chosen.sorted()
  }
}

/// Why no labelled subset could be had.
public enum LabelError: Error, Equatable, Sendable {
  /// The images have no labels.
  case unlabelled
  /// There are fewer images.
  case tooMany(count: Int, available: Int)
  /// Some class would have none.
  case tooFew(count: Int, classes: Int)
}

extension LabelError: CustomStringConvertible {
  /// One line for a person.
  public var description: String {
    switch self {
    case .unlabelled: "the images have no labels"
    case .tooMany(let count, let available): "\(count) labels of \(available) images"
    case .tooFew(let count, let classes): "\(count) labels do not do for \(classes) classes"
    }
  }
}
