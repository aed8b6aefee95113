import Tensors

extension Split {
  /// The split of the image at `position` of images that nobody has divided: of every ten in a row one is for
  /// validation and one for testing, chosen by a hash of the number of the ten.
  ///
  /// It depends on nothing else, so images that are added at the end move no other to another split.
  public init(ofImageAt position: Int) {
    let hash = mixed(UInt64(position / 10))
    let (test, step) = (hash % 10, 1 + hash / 10 % 9)
    switch UInt64(position % 10) {
    case test: self = .test
    case (test + step) % 10: self = .validation
    default: self = .train
    }
  }
}

/// The finaliser of SplitMix64 (Steele et al. 2014, "Fast splittable pseudorandom number generators").
private func mixed(_ number: UInt64) -> UInt64 {
  var bits = number &+ 0x9E37_79B9_7F4A_7C15
  bits = (bits ^ bits >> 30) &* 0xBF58_476D_1CE4_E5B9
  bits = (bits ^ bits >> 27) &* 0x94D0_49BB_1331_11EB
  return bits ^ bits >> 31
}

/// Images of which the data says for what they are, or for some of them.
struct DividedImages {
  /// What models may learn from; where another split is missing, its images are taken from these.
  var known: StoredImages
  var validation: StoredImages?
  var test: StoredImages?

  /// The names of the classes, where they have some.
  var classNames: [String]?
}

extension ImageDataset {
  /// The data set of `images`, with all three splits.
  init(_ images: DividedImages, name: String, path: String) throws(DatasetError) {
    let known = images.known
    for others in [images.validation, images.test].compactMap(\.self) where others.format != known.format {
      throw .wrongShape(
        path: path, found: "images of \(others.format)", expected: "\(known.format), as for training,")
    }
    var positions: [Split: [Int]] = [:]
    for position in 0..<known.count {
      var split = Split(ofImageAt: position)
      if split == .test && images.test != nil { split = .train }
      if split == .validation && images.validation != nil { split = .train }
      positions[split, default: []].append(position)
    }
    func part(_ split: Split) -> StoredImages { known.selection(at: positions[split] ?? []) }
    self.init(
      name: name, classNames: images.classNames ?? Self.numbers(of: images), train: part(.train),
      validation: images.validation ?? part(.validation), test: images.test ?? part(.test))
    for split in Split.allCases where self[split].count == 0 {
      throw .wrongShape(
        path: path, found: "\(known.count) images, none of them for \(split.rawValue)",
        expected: "10 or more")
    }
  }

  /// 0, 1, … up to the highest label.
  private static func numbers(of images: DividedImages) -> [String]? {
    let labels = [images.known, images.validation, images.test].compactMap { $0?.labels?.max() }
    return labels.max().map { highest in (0...highest).map { "\($0)" } }
  }
}
