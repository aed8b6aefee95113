import Layers
import TestSupport
import Testing

extension GoldenCase {
  /// How far `what` may be from PyTorch's float64: ten times as far as PyTorch's float32 is.
  func tolerance(_ what: String) throws -> Double { 10 * (try #require(try table("float32_drift")[what])) }
}

/// Expects every parameter to be what PyTorch had at the end of the steps. The model has PyTorch's afterwards.
func expectParameters(of model: some Module, atTheEndOf golden: GoldenCase) throws {
  let got = Dictionary(uniqueKeysWithValues: model.namedParameters.map { ($0.name, $0.parameter.flattened) })
  try model.load(golden, prefix: "end.")
  for named in model.namedParameters {
    let wanted = named.parameter.flattened.elements.map(Double.init)
    expectClose(
      try #require(got[named.name]).elements, extents: named.parameter.shape, wanted,
      tolerance: try golden.tolerance("end"), "\(named.name) at the end")
  }
}
