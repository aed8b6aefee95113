import GenerativeModels
import Pictures

/// Codes in the plane of two features, coloured by class.
struct CodePlot {
  /// The features across and upwards.
  let units: [Int]

  let scatter: ScatterPlot

  /// A plot over the features `units`, or over the two that differ most between images.
  init(of codes: Codes, units: [Int]?, classNames: [String]?) {
    let units = units ?? (codes.features.shape[1] == 2 ? [0, 1] : Array(codes.unitsByActivity.prefix(2)))
    let (across, up) = (codes.column(units[0]), codes.column(units[1]))
    let points = (0..<codes.count).map { image in
      ScatterPlot.Point(Double(across[image]), Double(up[image]), label: codes.labels?[image])
    }
    self.units = units
    scatter = ScatterPlot(
      x: PlotAxis("feature \(units[0])"), y: PlotAxis("feature \(units[1])"), points: points,
      classNames: classNames)
  }
}
