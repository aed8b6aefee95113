/// The streams of a run's seed that training draws from. Weights are made from stream 0, the order of images has
/// streams of its own, and each of these is eight letters that say what for.
enum RandomStream {
  /// What the losses of training steps draw.
  static let steps: UInt64 = 0x7472_6169_6E69_6E67  // "training"

  /// What the loss on the validation images draws, the same after each epoch.
  static let validation: UInt64 = 0x7661_6C69_6461_7465  // "validate"

  /// What an evaluation draws.
  static let evaluation: UInt64 = 0x6576_616C_7561_7465  // "evaluate"

  /// The pictures of an epoch, the same draws after each.
  static let samples: UInt64 = 0x7069_6374_7572_6573  // "pictures"
}
