import CPointwise

extension Tensor where Rank == 4 {
  /// Adds `rows[n]` to every pixel of image n: `[N, H, W, C]` and `[N, C]`.
  public func adding(perImage rows: FeatureBatch) -> ImageBatch {
    require(
      rows.shape == [shape[0], shape[3]], "adding(perImage:): rows \(rows.shape) for the images \(shape)")
    let (pixels, channels) = (shape[1] * shape[2], shape[3])
    return ImageBatch(shape: shape) { target in
      for image in 0..<shape[0] {
        let start = image * pixels * channels
        gm_add_row(pixels, channels, pointer + start, rows.pointer + image * channels, target + start)
      }
    }.recorded(
      "adding(perImage:)", pullback { $0 }, rows.pullback { $0.sumPerImage() },
      as: TracedCall(.addPerImage, operand, rows.operand))
  }

  /// The sums over all pixels of each image: `[N, H, W, C]` to `[N, C]`.
  public func sumPerImage() -> FeatureBatch {
    let (pixels, channels) = (shape[1] * shape[2], shape[3])
    return FeatureBatch(shape: [shape[0], channels]) { target in
      withWorkspace(gm_column_sums_workspace_size(pixels, channels)) { workspace in
        for image in 0..<shape[0] {
          let start = image * pixels * channels
          gm_column_sums(pixels, channels, pointer + start, target + image * channels, workspace)
        }
      }
    }.recorded(
      "sumPerImage", pullback { [shape] in ImageBatch(zeros: shape).adding(perImage: $0) },
      as: TracedCall(.sumPerImage, operand))
  }
}
