import Tensors

/// What the models' recipes and checks ask of a format.
extension ImageFormat {
  /// Whether images are so small that a minute or two of training is enough, and a large network learns them by heart.
  var isSmall: Bool { height * width <= 16 * 16 }

  /// The sizes of maps from the image's on, each half of the one before and rounded down: `levels` + 1 of them.
  func halvedSizes(levels: Int) -> [ImageSize] {
    (0..<levels).reduce(into: [size]) { sizes, level in
      sizes.append(ImageSize(sizes[level].height / 2, sizes[level].width / 2))
    }
  }

  /// The least number of features from `features` on that splits evenly among the colours.
  func even(_ features: Int) -> Int { (features + channels - 1) / channels * channels }

  /// What is wrong with numbers of features that masks are to split evenly among the colours; nil where nothing is.
  func fault(inFeatures counts: [Int]) -> String? {
    if let count = counts.first(where: { $0 < 1 }) { return "\(count) features" }
    return counts.first { !$0.isMultiple(of: channels) }.map {
      "\($0) features, which do not split evenly among \(channels) channels"
    }
  }
}
