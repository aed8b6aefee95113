import CDigits
import Tensors

extension ImageDataset {
  /// The UCI optical digits: 1,797 grey images of 8×8 pixels and 17 levels, part of the program itself.
  ///
  /// Every class gives 30 images to the test split and 20 to the validation split, 300 and 200 in all, taken at
  /// equal distances through the order of the source, so that the splits are by the same writers; the other 1,297
  /// are for training.
  public static let digits: ImageDataset = {
    let (all, splits) = (allDigits(), digitSplits())
    func images(of split: Split) -> StoredImages {
      all.selection(at: splits.indices.filter { splits[$0] == split })
    }
    return ImageDataset(
      name: "digits", classNames: (0...9).map { "\($0)" },
      train: images(of: .train), validation: images(of: .validation), test: images(of: .test))
  }()
}

/// The images in the order of the source.
private func allDigits() -> StoredImages {
  let records = digitRecords()
  return StoredImages(
    format: ImageFormat(height: 8, width: 8, levels: 17),
    levels: records.flatMap { $0.dropLast() }, labels: records.compactMap(\.last))
}

/// The split of each image, in the order of the source.
private func digitSplits() -> [Split] {
  let labels = digitRecords().compactMap(\.last)
  let sizes = Dictionary(labels.map { ($0, 1) }, uniquingKeysWith: +)
  var seen: [UInt8: Int] = [:]
  return labels.map { label in
    let rank = seen[label, default: 0]
    seen[label] = rank + 1
    return split(ofImage: rank, among: sizes[label, default: 0])
  }
}

/// The split of image `rank` of a class of `count`: 50 are held out at equal distances, and three in five of
/// those are for testing.
private func split(ofImage rank: Int, among count: Int) -> Split {
  let heldOutBefore = rank * 50 / count
  guard (rank + 1) * 50 / count > heldOutBefore else { return .train }
  return [.test, .validation, .test, .validation, .test][heldOutBefore % 5]
}

private func digitRecords() -> [UnsafeBufferPointer<UInt8>] {
  let size = Int(gm_digits_record_size)
  return (0..<Int(gm_digits_count)).map { UnsafeBufferPointer(start: gm_digits() + $0 * size, count: size) }
}
