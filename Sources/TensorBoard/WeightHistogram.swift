import Messages
import Tensors

extension Tensorboard_HistogramProto {
  /// How the elements of `values` are spread over equal parts of their range; nil where one is not finite, or there are
  /// none.
  init?(of values: Vector, buckets count: Int = 30) {
    let elements = values.elements.map(Double.init)
    guard let least = elements.min(), let greatest = elements.max(), elements.allSatisfy(\.isFinite) else {
      return nil
    }
    self.init()
    (min, max, num) = (least, greatest, Double(elements.count))
    (sum, sumSquares) = (elements.reduce(0, +), elements.reduce(0) { $0 + $1 * $1 })
    guard greatest > least else {
      (bucketLimit, bucket) = ([greatest], [num])
      return
    }
    let width = (greatest - least) / Double(count)
    bucketLimit = (1..<count).map { least + width * Double($0) } + [greatest]
    bucket = [Double](repeating: 0, count: count)
    for element in elements { bucket[Swift.min(Int((element - least) / width), count - 1)] += 1 }
  }
}
