import GenerativeModels

/// What strokes of ink, light on dark, are like.
struct Strokes: Encodable {
  /// The share of ink: the mean intensity, in 0...1. Thick strokes have much of it.
  let ink: Double

  /// How far the ink leans to the right, in pixels for each pixel upwards: −μ₁₁/μ₀₂ of the second moments of ink about
  /// its centre, y downwards. 0 where there is no ink, or ink in one row alone.
  let slant: Double

  init(ink: Double, slant: Double) { (self.ink, self.slant) = (ink, slant) }

  /// The strokes of one image: intensities `[H, W, C]`.
  init(of intensities: ArraySlice<Float>, _ format: ImageFormat) {
    var (total, x, y, xy, yy) = (0.0, 0.0, 0.0, 0.0, 0.0)
    for (offset, intensity) in intensities.enumerated() {
      let pixel = offset / format.channels
      let (ink, row, column) = (
        Double(intensity), Double(pixel / format.width), Double(pixel % format.width)
      )
      total += ink
      x += ink * column
      y += ink * row
      xy += ink * column * row
      yy += ink * row * row
    }
    ink = total / Double(format.dimensions)
    let (covariance, variance) = (xy * total - x * y, yy * total - y * y)
    slant = variance > 1e-9 * total * total ? -covariance / variance : 0
  }

  /// The strokes of each image of a batch, `[N, H, W, C]`.
  static func all(of images: ImageBatch, _ format: ImageFormat) -> [Strokes] {
    let (elements, size) = (images.elements, format.dimensions)
    return (0..<images.shape[0]).map { Strokes(of: elements[$0 * size..<($0 + 1) * size], format) }
  }

  /// The mean of several.
  static func mean(of strokes: [Strokes]) -> Strokes {
    let count = Double(max(strokes.count, 1))
    return Strokes(
      ink: strokes.reduce(0) { $0 + $1.ink } / count, slant: strokes.reduce(0) { $0 + $1.slant } / count)
  }
}
