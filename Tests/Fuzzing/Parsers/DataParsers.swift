import Datasets
import Foundation
import Tensors

extension ParserUnderTest {
  /// The files of data sets.
  public static let data = [idx, cifar10, bits, arrays]

  private static let idx = ParserUnderTest(
    "idx",
    valid: [
      [0, 0, 8, 3] + bigEndian(UInt32(2)) + bigEndian(UInt32(3)) + bigEndian(UInt32(4)) + ramp(24),
      [0, 0, 8, 1] + bigEndian(UInt32(5)) + ramp(5),
    ],
    throwing: [DatasetError.self]
  ) { bytes in
    let rank = bytes.count > 3 && bytes[3] == 1 ? 1 : 3
    _ = try IDXFile(Data(bytes), rank: rank, path: "input")
  }

  private static let cifar10 = ParserUnderTest(
    "cifar10", valid: [(0..<3).flatMap { [UInt8($0)] + ramp(3072) }], throwing: [DatasetError.self]
  ) { bytes in
    try withFiles(["cifar-10/data_batch_1.bin": bytes, "cifar-10/test_batch.bin": [9] + ramp(3072)]) {
      folder in
      _ = try CIFAR10Files(folder: DataFolder(folder)).dataset(
        name: "input", training: 1...1, validationCount: 1, test: "test_batch.bin")
    }
  }

  private static let bits = ParserUnderTest(
    "bits", valid: [ramp(98), ramp(196)], throwing: [DatasetError.self]
  ) { bytes in
    let format = ImageFormat(height: 28, width: 28, levels: 2)
    _ = try StoredImages(bits: Data(bytes), format: format, path: "input")
  }
}
