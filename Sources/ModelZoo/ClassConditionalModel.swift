import Tensors

/// A model that can be made to learn images of given classes: p(x | c).
///
/// Training and evaluation take the classes from the data's labels; ``given(_:)`` is the model of images of certain
/// classes. Where nobody says of what class they are to be, image i of those that are drawn is of class i modulo
/// ``classes``.
public protocol ClassConditionalModel: GenerativeModel {
  /// A model of images of given classes.
  associatedtype Conditioned: GenerativeModel

  /// How many classes the model was made for; 0 where it knows of none.
  var classes: Int { get }

  /// The model of images of the classes that `labels` gives for a number of images.
  func conditioned(on labels: @escaping (_ count: Int) -> [Int]) -> Conditioned
}

extension ClassConditionalModel {
  /// Whether images have classes.
  public var isConditional: Bool { classes > 0 }

  /// The distribution of images of these classes, one an image, in the order of the images it is asked about.
  public func given(_ labels: [Int]) -> Conditioned {
    requireLabels(labels, count: labels.count)
    return conditioned { _ in labels }
  }

  /// The distribution of images of class `label`.
  public func given(class label: Int) -> Conditioned {
    requireLabels([label], count: 1)
    return conditioned { Array(repeating: label, count: $0) }
  }

  /// Each class in turn, for `count` images; nil where the model knows of none.
  func labelsInTurn(count: Int) -> [Int]? { isConditional ? (0..<count).map { $0 % classes } : nil }

  /// Stops unless there is a class for each of `count` images, or neither classes nor labels.
  func requireLabels(_ labels: [Int]?, count: Int) {
    guard isConditional else {
      return require(labels == nil, "\(Self.self): labels for a model without classes")
    }
    require(
      labels?.count == count,
      "\(Self.self): \(labels?.count ?? 0) labels for \(count) images of \(classes) classes")
    let fault = labels?.first { !(0..<classes ~= $0) }
    require(fault == nil, "\(Self.self): class \(fault ?? 0) of \(classes)")
  }
}
