import Tensors

extension ImageFormat {
  /// The level k nearest to each intensity: k/(levels − 1) to k. Levels are what a ``Categorical``
  /// distribution is over.
  public func levels<let Rank: Int>(of intensities: Tensor<Rank>) -> Tensor<Rank> {
    let highest = Float(levels - 1)
    let nearest = intensities.elements.map { min(max(($0 * highest).rounded(), 0), highest) }
    return Tensor(nearest, shape: intensities.shape)
  }

  /// The intensity of each level: k to k/(levels − 1).
  public func intensities<let Rank: Int>(of levels: Tensor<Rank>) -> Tensor<Rank> {
    let highest = Float(self.levels - 1)
    return Tensor(levels.elements.map { $0 / highest }, shape: levels.shape)
  }
}
