import Foundation
import Layers
import Tensors

extension SafetensorsFile {
  /// A tensor and its key in the file.
  public typealias NamedTensor = (name: String, tensor: FileTensor)

  /// Writes `tensors` and `metadata` as a safetensors file, whole or not at all.
  ///
  /// The same content gives the same bytes: keys stand in alphabetical order, elements in the order given.
  public static func write(
    _ tensors: [NamedTensor], metadata: [String: String] = [:], to url: URL
  ) throws(FileError) {
    let header = SafetensorsHeader(tensors.map { ($0.name, $0.tensor.shape) }, metadata: metadata)
    try AtomicFile.write(to: url) { (sink) throws(FileError) in
      try sink.write(header.encoded())
      for (_, tensor) in tensors {
        try tensor.elements.span.withUnsafeBytes { (bytes) throws(FileError) in try sink.write(bytes) }
      }
    }
  }
}

extension SafetensorsHeader {
  /// The header of a file of float32 tensors that stand in the order given.
  init(_ tensors: [(name: String, shape: [Int])], metadata: [String: String]) {
    self.metadata = metadata
    var end = 0
    for (name, shape) in tensors {
      require(entries[name] == nil, "Safetensors: two tensors are named \(name)")
      let start = end
      end += shape.reduce(1, *) * MemoryLayout<Float>.stride
      entries[name] = Entry(dtype: "F32", shape: shape, dataOffsets: [start, end])
    }
  }
}
