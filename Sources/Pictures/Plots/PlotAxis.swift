/// What one axis of a plot measures, and how numbers lie on it.
public struct PlotAxis: Sendable, Equatable {
  /// How numbers lie on an axis.
  public enum Scale: Sendable {
    /// Equal differences are equally long.
    case linear
    /// Equal ratios are equally long; only numbers above 0 can be shown.
    case logarithmic
  }

  /// What the axis measures, with its unit.
  public var label: String

  /// How numbers lie on it.
  public var scale: Scale

  /// Whether only whole numbers mean something on it: no others are marked.
  public var isWhole: Bool

  /// An axis that measures what `label` says.
  public init(_ label: String, scale: Scale = .linear, isWhole: Bool = false) {
    (self.label, self.scale, self.isWhole) = (label, scale, isWhole)
  }
}
