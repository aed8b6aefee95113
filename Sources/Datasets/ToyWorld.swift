import Foundation
import Tensors

/// A distribution over the plane whose modes are known: equally likely Gaussians, narrow and far apart. What a
/// generative model leaves out of it can be counted.
///
/// Lin et al. 2018, "PacGAN: the power of two samples in generative adversarial networks", section 4.1; from Srivastava
/// et al. 2017, "VEEGAN: reducing mode collapse in GANs using implicit variational learning", section 4.1.
public struct ToyWorld: Sendable {
  /// The name on command lines and in files.
  public let name: String

  /// The means of the Gaussians.
  public let modes: [Mode]

  /// Their standard deviation, the same in all directions.
  public let deviation: Float

  /// Half the side of the square around 0 that points fill.
  public let extent: Float

  /// The mean of a Gaussian.
  public struct Mode: Sendable, Equatable {
    /// Where it lies across.
    public let x: Float
    /// How high it lies.
    public let y: Float
  }

  /// Eight modes on the unit circle, of deviation 0.01.
  public static let ring = ToyWorld(
    name: "ring",
    modes: (0..<8).map { place in
      let angle = Float.pi * Float(place) / 4
      return Mode(x: cos(angle), y: sin(angle))
    },
    deviation: 0.01, extent: 1.1)

  /// Five rows of five modes, two apart, of deviation 0.05.
  public static let grid = ToyWorld(
    name: "grid", modes: (0..<25).map { Mode(x: Float($0 % 5) * 2 - 4, y: Float($0 / 5) * 2 - 4) },
    deviation: 0.05, extent: 4.4)

  /// Every world there is.
  public static let all = [ring, grid]

  /// `count` points of the world: `[count, 2]`.
  public func points(_ count: Int, using generator: inout RandomGenerator) -> FeatureBatch {
    let draws = Vector(uniformIn: 0..<Float(modes.count), shape: [count], using: &generator)
    let means = draws.elements.flatMap { draw in
      let mode = modes[Int(draw)]
      return [mode.x, mode.y]
    }
    let noise = FeatureBatch(normalMean: 0, deviation: deviation, shape: [count, 2], using: &generator)
    return Tensor(means, shape: [count, 2]) + noise
  }
}

extension ToyWorld {
  /// What points are as images: one pixel with two channels.
  public static let format = ImageFormat(height: 1, width: 1, channels: 2, levels: 256)

  /// Points `[N, 2]` as images `[N, 1, 1, 2]`, so that what is made for images can be tried on them: intensities of
  /// 0...1 are the coordinates from −extent to extent.
  public func images(of points: FeatureBatch) -> ImageBatch {
    (points * (0.5 / extent) + 0.5).reshaped(Self.format.shape(count: points.shape[0]))
  }

  /// The points `[N, 2]` that images `[N, 1, 1, 2]` stand for.
  public func points(of images: ImageBatch) -> FeatureBatch {
    ((images - 0.5) * (2 * extent)).reshaped([images.shape[0], 2])
  }
}
