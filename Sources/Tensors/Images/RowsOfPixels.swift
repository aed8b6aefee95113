extension Tensor where Rank == 4 {
  /// The images, each in one row: `[N, H·W·C]`.
  package var rowsOfPixels: FeatureBatch { reshaped([shape[0], shape[1] * shape[2] * shape[3]]) }
}
