import Foundation
import Tensors

/// Arrays as files that NumPy opens: `numpy.load("features.npy")`.
///
/// Version 1.0 of the format (NumPy Enhancement Proposal 1): the magic bytes, a line that describes the array, filled
/// up so that what follows is aligned to 64 bytes, and the elements, row-major and little-endian.
public enum NumPyFile {
  /// The file of `tensor`, an array of float32.
  public static func data<let Rank: Int>(of tensor: Tensor<Rank>) -> Data {
    var file = header(type: "<f4", shape: tensor.shape.array)
    tensor.withUnsafeElements { elements in
      for element in elements { append(element.bitPattern, to: &file) }
    }
    return file
  }

  /// The file of `numbers`, an array of int64 of one axis.
  public static func data(of numbers: [Int]) -> Data {
    var file = header(type: "<i8", shape: [numbers.count])
    for number in numbers { append(Int64(number), to: &file) }
    return file
  }

  private static func header(type: String, shape: [Int]) -> Data {
    let extents = shape.map { "\($0)," }.joined(separator: " ")
    let description = "{'descr': '\(type)', 'fortran_order': False, 'shape': (\(extents)), }"
    // Magic bytes, version and length take 10 bytes, the line's end one.
    let padding = (64 - (10 + description.utf8.count + 1) % 64) % 64
    let line = description + String(repeating: " ", count: padding) + "\n"
    var file = Data([0x93] + "NUMPY".utf8 + [1, 0])
    append(UInt16(line.utf8.count), to: &file)
    return file + Data(line.utf8)
  }

  private static func append(_ number: some FixedWidthInteger, to file: inout Data) {
    withUnsafeBytes(of: number.littleEndian) { file.append(contentsOf: $0) }
  }
}
