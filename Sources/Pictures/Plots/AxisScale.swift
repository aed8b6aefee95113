import Foundation

/// An axis laid over the numbers that it has to show: from the least to the greatest, with a little room beyond.
struct AxisScale: Equatable {
  let scale: PlotAxis.Scale

  /// The ends of the axis: of numbers, or of their decimal logarithms.
  private(set) var ends: ClosedRange<Double>

  /// The share of the axis that is left free at each end.
  private static let room = 0.04

  /// An axis that holds those of `numbers` that it can show.
  init(_ scale: PlotAxis.Scale, holding numbers: some Sequence<Double>) {
    self.scale = scale
    let places = numbers.compactMap { Self.place(of: $0, on: scale) }
    let (low, high) = (places.min() ?? 0, places.max() ?? 1)
    let span = high > low ? high - low : scale == .linear && low != 0 ? abs(low) : 1
    let room = high > low ? Self.room * span : span / 2
    ends = low - room...high + room
  }

  /// Where `number` lies: 0 at the start of the axis, 1 at its end; nil where it cannot be shown.
  func position(of number: Double) -> Double? {
    Self.place(of: number, on: scale).map { ($0 - ends.lowerBound) / (ends.upperBound - ends.lowerBound) }
  }

  /// How much the axis spans: a difference of numbers, or of their decimal logarithms.
  var span: Double { ends.upperBound - ends.lowerBound }

  /// The same axis made longer at both ends, so that it spans `span`.
  func widened(to span: Double) -> AxisScale {
    var wider = self
    let room = max(0, span - self.span) / 2
    wider.ends = ends.lowerBound - room...ends.upperBound + room
    return wider
  }

  private static func place(of number: Double, on scale: PlotAxis.Scale) -> Double? {
    guard number.isFinite else { return nil }
    switch scale {
    case .linear: return number
    case .logarithmic: return number > 0 ? log10(number) : nil
    }
  }
}
