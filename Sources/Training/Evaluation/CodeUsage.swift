import Datasets
import Layers
import ModelZoo
import Tensors

/// How much a model makes use of its codes; those that no image needs are dead.
public struct CodeUsage: Sendable, Equatable, Codable {
  /// The number of codes.
  public var codes: Int

  /// The number of codes that some image has.
  public var codesUsed: Int

  /// e to the entropy of the codes' frequencies: the number of codes that, all equally frequent, would say as much.
  public var codePerplexity: Double

  enum CodingKeys: String, CodingKey {
    case codes
    case codesUsed = "codes_used"
    case codePerplexity = "code_perplexity"
  }
}

extension DiscreteCodeModel {
  /// The usage of codes by `images`, of which there must be some.
  public func codeUsage(on images: StoredImages, batchSize: Int = 100) -> CodeUsage {
    require(images.count > 0, "codeUsage: there are no images")
    var counts = CodeCounts(codes: codeCount)
    inMode(.evaluation) {
      for batch in images.batches(of: batchSize) { counts.add(codes(of: batch.images)) }
    }
    return CodeUsage(codes: codeCount, codesUsed: counts.used, codePerplexity: counts.perplexity)
  }
}
