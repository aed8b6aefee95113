import Foundation

/// A file that somebody publishes, known by its bytes: whichever address gives them, it is the same file.
public struct PublishedFile: Equatable, Sendable {
  /// The name that it is published and kept under.
  public let name: String

  /// Its length.
  public let byteCount: Int

  /// The SHA-256 of its bytes, in hexadecimal digits.
  public let sha256: String

  /// Where it is published: first the place to ask first.
  public let addresses: [URL]

  /// What is made of it, where it is not used as it is.
  public let unpacking: Unpacking?

  /// A file at these addresses.
  public init(
    name: String, byteCount: Int, sha256: String, addresses: [URL], unpacking: Unpacking? = nil
  ) {
    (self.name, self.byteCount, self.sha256) = (name, byteCount, sha256)
    (self.addresses, self.unpacking) = (addresses, unpacking)
  }

  /// The same file from the folder at `base`, and from nowhere else.
  public func published(in base: URL) -> PublishedFile {
    PublishedFile(
      name: name, byteCount: byteCount, sha256: sha256, addresses: [base.appendingPathComponent(name)],
      unpacking: unpacking)
  }

  /// The names of the files that are there when it was fetched and unpacked.
  public var productNames: [String] { products.map(\.name) }

  /// The files that are there when it was fetched and unpacked, with their lengths.
  var products: [(name: String, byteCount: Int)] {
    switch unpacking {
    case nil: [(name, byteCount)]
    case .tar(_, let members, let byteCount): members.map { ($0, byteCount) }
    case .binaryText(let product, let rows, let pixels, _): [(product, rows * ((pixels + 7) / 8))]
    }
  }
}

/// How what is published becomes what is read.
public enum Unpacking: Equatable, Sendable {
  /// A gzipped tar archive, of whose `folder` these members are wanted, each of `byteCount` bytes.
  case tar(folder: String, members: [String], byteCount: Int)
  /// A line of zeros and ones an image, with spaces between, as a file of one bit a pixel, each image in whole bytes,
  /// with this SHA-256.
  case binaryText(product: String, rows: Int, pixels: Int, sha256: String)
}
