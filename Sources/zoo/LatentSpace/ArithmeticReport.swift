import GenerativeModels

/// What latent arithmetic came to: the strokes of each group and of the result, and the classes, where known.
struct ArithmeticReport: Encodable {
  /// Images by what they show on average.
  struct Images: Encodable {
    let group: String
    /// How many of the draws are in the group; none of the result.
    let found: Int?
    let ink: Double
    let slant: Double
    /// The class of each image, in order; nil where it is in doubt.
    let classes: [Int?]?
  }

  let model: String
  let draws: Int
  let terms: [Images]
  let result: Images
  let output: String

  /// The report of `arithmetic`; its result is told by the images around it.
  init(
    of arithmetic: LatentArithmetic, model: String, draws: Int, classify: SortedDraws.ImageClassifier?,
    output: String
  ) {
    func images(_ group: String, found: Int?, _ images: ImageBatch, _ format: ImageFormat) -> Images {
      let strokes = Strokes.mean(of: Strokes.all(of: images, format))
      return Images(
        group: group, found: found, ink: strokes.ink, slant: strokes.slant, classes: classify?(images))
    }
    (self.model, self.draws, self.output) = (model, draws, output)
    let format = arithmetic.format
    terms = arithmetic.terms.map { images("\($0.group)", found: $0.found, $0.images, format) }
    let words = arithmetic.terms.map { "\($0.group)" }
    result = images("\(words[0]) - \(words[1]) + \(words[2])", found: nil, arithmetic.neighbours, format)
  }

  /// The report for a person.
  var text: String {
    let lines = (terms + [result]).map { images in
      let classes = images.classes?.map { $0.map(String.init) ?? "?" }.joined(separator: " ")
      return "  \(images.group): ink \(fixed(images.ink, 3)), slant \(fixed(images.slant, 2))"
        + (classes.map { ", classes \($0)" } ?? "")
    }
    return (["\(result.group), of \(draws) draws: \(output)"] + lines).joined(separator: "\n")
  }
}
