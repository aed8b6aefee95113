/// What gives a paper's figure again: the data, the hyper-parameters that did best on its validation images, and
/// the figure to expect.
public struct Reproduction<Configuration: Codable & Sendable>: Sendable {
  /// The name of the data set, which says how images were binarised too.
  public var data: String

  /// The hyper-parameters of the architecture.
  public var configuration: Configuration

  /// How the model is trained.
  public var recipe: Recipe

  /// What the paper reports for it.
  public var published: PublishedFigure

  /// The reproduction of `published` on the data set called `data`.
  public init(
    of published: PublishedFigure, on data: String, configuration: Configuration, recipe: Recipe
  ) {
    (self.published, self.data, self.configuration, self.recipe) = (published, data, configuration, recipe)
  }
}

/// A figure of a paper, for test images.
public struct PublishedFigure: Sendable, Equatable {
  /// What is counted.
  public enum Unit: String, Sendable {
    /// The negative log-likelihood of an image in nats.
    case nats
    /// The same in bits, for each number that makes an image.
    case bitsPerDim = "bits/dim"
    /// The squared error of an image's reconstruction, summed over pixels.
    case squaredError = "squared error"
    /// The share of images that a classifier gets wrong.
    case percentError = "% error"
  }

  /// The number.
  public var value: Double

  /// What it counts.
  public var unit: Unit

  /// Where it stands: the paper, and the table.
  public var source: String

  /// A figure that stands in `source`.
  public init(_ value: Double, _ unit: Unit, source: String) {
    (self.value, self.unit, self.source) = (value, unit, source)
  }
}

extension PublishedFigure: CustomStringConvertible {
  /// As in `81.30 nats (van den Oord et al. 2016, table 4)`.
  public var description: String { "\(value) \(unit.rawValue) (\(source))" }
}
