import CPointwise

extension Tensor where Rank == 4 {
  /// The log-probability of each pixel in nats under a mixture of discretised logistic distributions with
  /// these `parameters`: images `[N, H, W, C]` of `levels` intensities, with C = 1 or 3, and parameters `[N,
  /// H, W, 3K]` or `[N, H, W, 10K]` to `[N, H, W, 1]`. What the parameters are is said in
  /// `gm_logistic_mixture.h`, and by `LogisticMixture`.
  ///
  /// A fused operation without a second derivative; images have no gradient. (Salimans et al. 2017,
  /// "PixelCNN++", section 2.)
  public static func logisticMixture(
    _ parameters: ImageBatch, components: Int, levels: Int, logProbabilityOf images: ImageBatch
  ) -> ImageBatch {
    let channels = images.shape[3]
    require(
      channels == 1 || channels == 3,
      "logisticMixture: images \(images.shape); pixels of 1 or 3 channels have a joint distribution")
    require(components > 0 && levels > 1, "logisticMixture: \(components) components, \(levels) levels")
    let wanted = images.shape.replacingLast(by: components * (channels == 1 ? 3 : 10))
    require(
      parameters.shape == wanted,
      "logisticMixture: parameters \(parameters.shape); \(components) components take \(wanted)")
    let pixels = images.count / channels
    let scores = Storage(count: pixels * components)
    return ImageBatch(shape: images.shape.replacingLast(by: 1)) {
      gm_logistic_mixture(
        pixels, channels, components, levels, parameters.pointer, images.pointer, $0, scores.elements)
    }.recorded(
      "logisticMixture",
      parameters.pullback { gradient in
        ImageBatch(shape: parameters.shape) {
          gm_logistic_mixture_backward(
            pixels, channels, components, levels, parameters.pointer, images.pointer, scores.elements,
            gradient.pointer, $0)
        }.recordedWithoutRule("gradient of logisticMixture", of: [gradient.node, parameters.node])
      })
  }
}
