import Datasets
import Layers
import ModelZoo
import Tensors

extension Tensor where Rank == 2 {
  /// The rows at `positions`, in that order. Not recorded.
  package func rows(at positions: [Int]) -> FeatureBatch {
    let width = shape[1]
    var result = FeatureBatch(zeros: [positions.count, width])
    withUnsafeElements { source in
      result.withUnsafeMutableElements { target in
        guard let from = source.baseAddress, let to = target.baseAddress else { return }
        for (row, position) in positions.enumerated() {
          (to + row * width).update(from: from + position * width, count: width)
        }
      }
    }
    return result
  }
}

extension StoredImages {
  /// What `features` makes of all images, in batches of `size`: `[count, F]`.
  package func features(batchSize size: Int = 500, _ features: (ImageBatch) -> FeatureBatch) -> FeatureBatch {
    require(count > 0, "features: there are no images")
    var result: FeatureBatch?
    var filled = 0
    for batch in batches(of: size) {
      let rows = features(batch.images)
      let width = rows.shape[1]
      if result == nil { result = FeatureBatch(zeros: [count, width]) }
      result?.withUnsafeMutableElements { target in
        rows.withUnsafeElements { rows in
          guard let from = rows.baseAddress, let to = target.baseAddress else { return }
          (to + filled * width).update(from: from, count: rows.count)
        }
      }
      filled += rows.shape[0]
    }
    return result ?? FeatureBatch(zeros: [0, 0])
  }

  /// The intensities of all images, `[count, H·W·C]`: raw pixels as features.
  public func pixelFeatures() -> FeatureBatch { features { $0.rowsOfPixels } }
}
