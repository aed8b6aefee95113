import Foundation
import Layers
import ModelZoo
import Tensors
import Training

/// Another program's weights for a model of the zoo, or for a part of one: what its tensors are called, and which of
/// ours they make.
public struct ForeignWeights<Model: ZooModel> {
  /// Where weights of this kind come from, as a person calls it.
  public let source: String

  /// The names of the model's parameters that these are begin with this.
  let part: String

  /// Tensors that such files have, and files of the model's other weights have not.
  let marks: [String]

  /// The hyper-parameters and the format of images of a model that tensors of these shapes fit; nil where they don't
  /// say.
  let configuration: (_ shapes: [String: [Int]]) -> (Model.Configuration, ImageFormat)?

  /// What makes each parameter of the part in a model of this configuration, for images of this format. No model is
  /// made for it, as the figures may come from a file that nobody has checked yet.
  let rules: (_ configuration: Model.Configuration, _ format: ImageFormat) -> [WeightRule]
}

/// A model whose weights are known under other names too.
public protocol ImportableModel: ZooModel {
  /// What else its weights are known as.
  static var foreignWeights: [ForeignWeights<Self>] { get }
}

/// A safetensors file of another program, opened to be imported.
public struct ForeignFile {
  /// The file.
  public let file: SafetensorsFile

  /// Opens the file at `url`; a pickle is refused with a line that tells how to convert it.
  public init(at url: URL) throws(ImportError) {
    if let handle = try? FileHandle(forReadingFrom: url) {
      defer { try? handle.close() }
      let start = [UInt8]((try? handle.read(upToCount: 4)) ?? Data())
      if start == Array("PK\u{3}\u{4}".utf8)
        || (start.first == 0x80 && (2...5).contains(start.dropFirst().first ?? 0))
      {
        throw .pickle(path: url.path)
      }
    }
    do throws(SafetensorsError) { file = try SafetensorsFile(at: url) } catch { throw .safetensors(error) }
  }

  /// The extents of all tensors, by name.
  public var shapes: [String: [Int]] {
    Dictionary(uniqueKeysWithValues: file.names.map { ($0, file.shape(of: $0) ?? []) })
  }

  /// Which of `known` the file is, by some of its names.
  public func kind<M: ZooModel>(among known: [ForeignWeights<M>]) -> ForeignWeights<M>? {
    known.first { $0.marks.contains { file.shape(of: $0) != nil } }
  }
}

extension ForeignWeights {
  /// The hyper-parameters and the format of images that the tensors of `file` fit; nil where they don't say.
  public func configuration(for file: ForeignFile) -> (Model.Configuration, ImageFormat)? {
    configuration(file.shapes)
  }

  /// The error for a `file` whose tensors don't say what model they fit.
  public func unknownNames(in file: ForeignFile) -> ImportError {
    .unknownNames(path: file.file.url.path, source: source, wanted: marks, found: file.file.names)
  }

  /// Gives the part of `model` that these are the weights of in `file`. Every tensor must be there in its shape, and
  /// no others but PyTorch's counters of batches; else nothing is changed, and the error names them all.
  public func load(_ file: ForeignFile, into model: Model) throws(ImportError) {
    try check(file, for: model.configuration, model.format)
    let rules = rules(model.configuration, model.format)
    var tensors: [String: FileTensor] = [:]
    for rule in rules {
      var sources: [FileTensor] = []
      for source in rule.sources { sources.append(try file.tensor(source.name)) }
      tensors[rule.name] = rule.arrange(sources)
    }
    for named in model.namedParameters where named.name.hasPrefix(part) {
      do {
        try named.load { tensors[$0] }
      } catch {
        fatalError("ForeignWeights: the rules of \(source) don't make the model: \(error)")
      }
    }
  }

  /// Throws an error that names every tensor of `file` that a model of this configuration has not, has in another
  /// shape, or lacks.
  public func check(
    _ file: ForeignFile, for configuration: Model.Configuration, _ format: ImageFormat
  ) throws(ImportError) {
    let sources = rules(configuration, format).flatMap(\.sources)
    let known = Set(sources.map(\.name))
    let missing = sources.filter { file.file.shape(of: $0.name) == nil }.map { "\($0.name) \($0.shape)" }
    let misshapen = sources.compactMap { source -> String? in
      guard let found = file.file.shape(of: source.name), found != source.shape else { return nil }
      return "\(source.name) \(found) instead of \(source.shape)"
    }
    let unknown = file.file.names.filter { !known.contains($0) && !$0.hasSuffix("num_batches_tracked") }
    guard missing.isEmpty && misshapen.isEmpty && unknown.isEmpty else {
      throw .otherTensors(
        path: file.file.url.path, source: source, missing: missing, misshapen: misshapen, unknown: unknown)
    }
  }
}

extension ForeignFile {
  /// The tensor `name`, which is there.
  fileprivate func tensor(_ name: String) throws(ImportError) -> FileTensor {
    do throws(SafetensorsError) {
      guard let tensor = try file.tensor(name) else { fatalError("ForeignFile: \(name) is gone") }
      return tensor
    } catch {
      throw .safetensors(error)
    }
  }
}
