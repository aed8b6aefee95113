import ArgumentParser
import GenerativeModels

/// What images have in common: strokes that are thin or thick, or that lean to one side, and a class.
///
/// Written as words in any order: `thick right 3`.
struct StrokeGroup: Equatable, CustomStringConvertible {
  /// How much ink there is.
  enum Weight: String, CaseIterable { case thin, thick }

  /// Which way strokes lean.
  enum Slant: String, CaseIterable { case left, right }

  var weight: Weight?
  var slant: Slant?
  var label: Int?

  /// A group of what is said.
  init(weight: Weight? = nil, slant: Slant? = nil, label: Int? = nil) {
    (self.weight, self.slant, self.label) = (weight, slant, label)
  }

  /// The group that `text` says; throws where a word means nothing, or as much as another.
  init(_ text: String) throws(ValidationError) {
    for word in text.split(separator: " ").map(String.init) {
      if weight == nil, let found = Weight(rawValue: word) {
        weight = found
      } else if slant == nil, let found = Slant(rawValue: word) {
        slant = found
      } else if label == nil, let number = Int(word), number >= 0 {
        label = number
      } else {
        throw ValidationError(
          "'\(text)' is not a group of images; wants thin or thick, left or right, a class's number")
      }
    }
    if weight == nil && slant == nil && label == nil {
      throw ValidationError("a group of images needs a word, such as thick")
    }
  }

  /// The words.
  var description: String {
    [weight?.rawValue, slant?.rawValue, label.map(String.init)].compactMap(\.self).joined(separator: " ")
  }

  /// Which of the images with these strokes, all of the group's class, are in the group, in their order: of each of its
  /// words the quarter of the images that it is truest of.
  func members(of strokes: [Strokes]) -> [Int] {
    let extremes: [Set<Int>] = [
      weight.map { quarter(of: strokes.map(\.ink), largest: $0 == .thick) },
      slant.map { quarter(of: strokes.map(\.slant), largest: $0 == .right) },
    ].compactMap(\.self)
    return strokes.indices.filter { image in extremes.allSatisfy { $0.contains(image) } }
  }

  private func quarter(of figures: [Double], largest: Bool) -> Set<Int> {
    let ranked = figures.indices.sorted { (figures[$0], $0) < (figures[$1], $1) }
    let count = (figures.count + 3) / 4
    return Set(largest ? ranked.suffix(count) : ranked.prefix(count))
  }
}
