import Layers
import Tensors

/// A function of a trained model as other programs can be given it: a decoder, a generator, a classifier.
///
/// What it takes and gives has a batch of any size as its first axis.
public struct ModelFunction {
  /// What the function is called, as in `decoder`.
  public let name: String

  /// What it takes, in order.
  public let inputs: [Port]

  /// What it gives, in order.
  public let outputs: [Port]

  /// The module whose parameters it is computed with, itself or below it.
  public let module: any Module

  let body: (FunctionArguments) -> [FunctionValue]

  /// Something that goes in or out.
  public struct Port {
    /// Its name.
    public let name: String

    /// What it is: shapes, ranges, order.
    public let meaning: String

    let kind: Kind
  }

  /// What a port carries for each sample.
  enum Kind: Equatable {
    /// An image `[height, width, channels]`.
    case image(height: Int, width: Int, channels: Int)
    /// So many numbers.
    case features(Int)
    /// One number.
    case number
    /// Whole numbers in 0 ..< `below`, in this shape.
    case indices(shape: [Int], below: Int)
  }
}

/// What a function is called with.
struct FunctionArguments {
  /// The inputs of the three kinds, in order.
  var images: [ImageBatch] = []
  var features: [FeatureBatch] = []
  var indices: [Vector] = []

  /// The class of each sample, where the function takes such.
  var classes: Vector? { indices.first }
}

/// What a function gives.
enum FunctionValue {
  case images(ImageBatch)
  case features(FeatureBatch)
  case numbers(Vector)
}

extension ModelFunction {
  /// A function of images, and of their classes where there are any.
  static func ofImages(
    _ name: String, _ module: any Module, _ format: ImageFormat, classes: Int = 0, to outputs: [Port],
    _ body: @escaping (ImageBatch, Vector?) -> [FunctionValue]
  ) -> ModelFunction {
    ModelFunction(
      name: name, inputs: [.images(format)] + .classes(classes), outputs: outputs, module: module
    ) { body($0.images[0], $0.classes) }
  }

  /// A function of feature vectors, and of classes where there are any.
  static func ofFeatures(
    _ name: String, _ module: any Module, _ input: Port, classes: Int = 0, to outputs: [Port],
    _ body: @escaping (FeatureBatch, Vector?) -> [FunctionValue]
  ) -> ModelFunction {
    ModelFunction(name: name, inputs: [input] + .classes(classes), outputs: outputs, module: module) {
      body($0.features[0], $0.classes)
    }
  }
}

extension ModelFunction.Port {
  /// Images of a format.
  static func images(
    _ format: ImageFormat, _ meaning: String = "intensities in 0...1", channels: Int? = nil
  ) -> Self {
    Self(
      name: "images", meaning: meaning,
      kind: .image(height: format.height, width: format.width, channels: channels ?? format.channels))
  }

  /// Vectors of `count` numbers.
  static func features(_ name: String, _ count: Int, _ meaning: String) -> Self {
    Self(name: name, meaning: meaning, kind: .features(count))
  }
}

extension [ModelFunction.Port] {
  /// The class of each sample, where there are any.
  static func classes(_ count: Int) -> [ModelFunction.Port] {
    guard count > 0 else { return [] }
    return [
      ModelFunction.Port(
        name: "classes", meaning: "the class of each sample, 0 ..< \(count)",
        kind: .indices(shape: [], below: count))
    ]
  }
}

extension Vector {
  /// 1 at each class's place, 0 elsewhere: `[N]` to `[N, classes]`.
  func oneHot(_ classes: Int) -> FeatureBatch {
    var identity = FeatureBatch(zeros: [classes, classes])
    identity.withUnsafeMutableElements { elements in
      for place in 0..<classes { elements[place * (classes + 1)] = 1 }
    }
    return identity.rows(at: self)
  }
}
