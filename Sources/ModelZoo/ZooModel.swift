import Layers
import Tensors

/// A model that is known by a name and made from a configuration, so that it can be trained from a command line
/// and opened from a file.
public protocol ZooModel: ImageModel {
  /// The hyper-parameters of the architecture.
  associatedtype Configuration: Codable & Sendable

  /// The name on command lines and in files: lower case, words joined by hyphens.
  static var name: String { get }

  /// One line about the model: what it is, from which paper.
  static var summary: String { get }

  /// The folder of the zoo the model stands in, as a reader of the taxonomy names it.
  static var family: String { get }

  /// The hyper-parameters used when nobody says otherwise, which suit images of `format`.
  static func configuration(for format: ImageFormat) -> Configuration

  /// How the model is trained on images of `format` when nobody says otherwise.
  static func recipe(for format: ImageFormat) -> Recipe

  /// What gives papers' figures again, at most one a data set.
  static var reproductions: [Reproduction<Configuration>] { get }

  /// What is wrong with hyper-parameters that no model for images of `format` can be made of, in a few words; nil
  /// where nothing is.
  static func fault(in configuration: Configuration, for format: ImageFormat) -> String?

  /// The hyper-parameters of this model.
  var configuration: Configuration { get }

  /// A model with fresh weights.
  init(_ configuration: Configuration, format: ImageFormat, using generator: inout RandomGenerator)
}

extension ZooModel {
  /// None.
  public static var reproductions: [Reproduction<Configuration>] { [] }

  /// Nothing is wrong.
  public static func fault(in configuration: Configuration, for format: ImageFormat) -> String? { nil }
}
