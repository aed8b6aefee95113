/// The part of a data set that images belong to.
public enum Split: String, Sendable, Codable, CaseIterable {
  /// What models learn from.
  case train
  /// What hyper-parameters and the best epoch are chosen on.
  case validation
  /// What a finished model is judged on, and nothing else.
  case test
}
