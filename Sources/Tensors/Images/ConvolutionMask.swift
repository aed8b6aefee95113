extension Convolution {
  /// What a masked convolution leaves out, so that no output sees pixels that come later in reading order (van den
  /// Oord et al. 2016, "Pixel recurrent neural networks", section 3.4).
  ///
  /// Channels are split into as many blocks as there are groups: with three, for red, green and blue. Channel c of C
  /// is in group ⌊c·groups / C⌋.
  public enum Mask: Hashable, Sendable {
    /// Nothing.
    case none
    /// All later pixels; and of the pixel itself, the output's own group and later ones.
    case a(groups: Int = 1)
    /// All later pixels; and of the pixel itself, groups later than the output's own.
    case b(groups: Int = 1)

    /// The number of groups; 1 without a mask.
    public var groups: Int {
      switch self {
      case .none: 1
      case .a(let groups), .b(let groups): groups
      }
    }
  }
}
