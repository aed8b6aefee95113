import GenerativeModels
import Pictures

/// Codes in a plane, coloured by class.
struct CodePlot {
  /// The features across and upwards; nil where the axes are principal components.
  let units: [Int]?

  let scatter: ScatterPlot

  /// A plot over the features `units`. Where none are chosen it is over the only two, or over the first two principal
  /// components of all.
  init(of codes: Codes, units chosen: [Int]?, classNames: [String]?) {
    let units = chosen ?? (codes.features.shape[1] == 2 ? [0, 1] : nil)
    let plane = units.map { $0.map(codes.column) } ?? Self.principalComponents(of: codes.features)
    let points = (0..<codes.count).map { image in
      ScatterPlot.Point(Double(plane[0][image]), Double(plane[1][image]), label: codes.labels?[image])
    }
    let names = units?.map { "feature \($0)" } ?? ["first principal component", "second principal component"]
    self.units = units
    scatter = ScatterPlot(
      x: PlotAxis(names[0]), y: PlotAxis(names[1]), points: points, classNames: classNames)
  }

  private static func principalComponents(of features: FeatureBatch) -> [[Float]] {
    let projected = PrincipalComponents(of: features, count: 2).project(features)
    return (0..<2).map { component in (0..<features.shape[0]).map { projected[$0, component] } }
  }
}
