import Layers
import ModelZoo
import Tensors

/// Sliders that are trained in stages, each with a share of the run. The loss of each is its position, which training
/// lowers.
final class StagedSliders: ImageModel {
  let sliders: [Slider]
  let shares: [Range<Double>]
  var format: ImageFormat { sliders[0].format }

  /// What the loss of a slider is made of its position.
  var loss: (_ slider: Int, _ position: Vector) -> Scalar = { $1.sum() }

  init(_ shares: [Range<Double>]) {
    self.shares = shares
    sliders = shares.map { _ in Slider() }
  }

  var objectives: [Objective] {
    shares.enumerated().map { place, share in
      Objective("slider \(place + 1)", of: sliders[place], during: share) { [self] _, _ in
        loss(place, sliders[place].position.value)
      }
    }
  }

  /// Where the sliders are.
  var positions: [Float] { sliders.map { $0.position.value[0] } }
}
