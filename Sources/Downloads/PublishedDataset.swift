import Foundation

/// The files of a data set that can be fetched.
public struct PublishedDataset: Sendable {
  /// The folder that they are kept in, in the folder of all data; it has the data set's name.
  public let folder: String

  /// The files.
  public let files: [PublishedFile]

  /// What has to be fetched in all.
  public var byteCount: Int { files.map(\.byteCount).reduce(0, +) }

  /// The data set kept in `folder`, if its files are published anywhere.
  public init?(folder: String) {
    guard let found = Self.all.first(where: { $0.folder == folder }) else { return nil }
    self = found
  }

  private init(folder: String, _ files: [PublishedFile]) { (self.folder, self.files) = (folder, files) }

  private static let all = [mnist, fashionMNIST, binarizedMNIST, cifar10]
}

extension PublishedDataset {
  // The authors' own server refuses most who ask, so that it comes last.
  private static let mnist = PublishedDataset(
    folder: "mnist",
    published(
      [
        (
          "train-images-idx3-ubyte.gz", 9_912_422,
          "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609"
        ),
        (
          "train-labels-idx1-ubyte.gz", 28_881,
          "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c"
        ),
        (
          "t10k-images-idx3-ubyte.gz", 1_648_877,
          "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6"
        ),
        (
          "t10k-labels-idx1-ubyte.gz", 4_542,
          "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6"
        ),
      ],
      in: [
        "https://ossci-datasets.s3.amazonaws.com/mnist/",
        "https://storage.googleapis.com/cvdf-datasets/mnist/",
        "http://yann.lecun.com/exdb/mnist/",
      ]))

  private static let fashionMNIST = PublishedDataset(
    folder: "fashion-mnist",
    published(
      [
        (
          "train-images-idx3-ubyte.gz", 26_421_880,
          "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84"
        ),
        (
          "train-labels-idx1-ubyte.gz", 29_515,
          "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845"
        ),
        (
          "t10k-images-idx3-ubyte.gz", 4_422_102,
          "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073"
        ),
        (
          "t10k-labels-idx1-ubyte.gz", 5_148,
          "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5"
        ),
      ],
      in: [
        "https://github.com/zalandoresearch/fashion-mnist/raw/master/data/fashion/",
        "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
      ]))

  private static let binarizedMNIST = PublishedDataset(
    folder: "binarized-mnist",
    [
      binarized(
        "train", rows: 50_000, text: "ad693b29f94c14277b095f5238ddefbbdaaae0939789dd2f4f0205278cee3e4d",
        bits: "727146c35424b019f3e350e1e69faa05644a0abaf787e3f4e1a9632220a13906"),
      binarized(
        "valid", rows: 10_000, text: "1de3d397c40fe8eeb33dafd4099a1f665ec01e96d9be234aaeeac8a34930e2e2",
        bits: "a256ac44ae26be720fad8616a05ed6ecfd1619930d9a208379bb2a4405df5b6d"),
      binarized(
        "test", rows: 10_000, text: "e6687bfea3f820c174f33b7865140b2a2dd2930ef786f35d45795fc193b5ab2c",
        bits: "9fcd8da6f0fdf09b2ba30fe63a0bb784042a0de82563172530229b983e294ff2"),
    ])

  private static func binarized(_ split: String, rows: Int, text: String, bits: String) -> PublishedFile {
    let pixels = 784
    return PublishedFile(
      name: "binarized_mnist_\(split).amat", byteCount: rows * 2 * pixels, sha256: text,
      addresses: addresses(
        of: "binarized_mnist_\(split).amat",
        in: ["https", "http"].map { "\($0)://www.cs.toronto.edu/~larocheh/public/datasets/binarized_mnist/" }),
      unpacking: .binaryText(
        product: "binarized_mnist_\(split).bin", rows: rows, pixels: pixels, sha256: bits))
  }

  private static let cifar10 = PublishedDataset(
    folder: "cifar-10",
    [
      PublishedFile(
        name: "cifar-10-binary.tar.gz", byteCount: 170_052_171,
        sha256: "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd",
        addresses: addresses(
          of: "cifar-10-binary.tar.gz",
          in: [
            "https://www.cs.toronto.edu/~kriz/", "https://cave.cs.toronto.edu/kriz/",
            "https://storage.googleapis.com/s4tf-hosted-binaries/datasets/CIFAR10/",
          ]),
        unpacking: .tar(
          folder: "cifar-10-batches-bin",
          members: (1...5).map { "data_batch_\($0).bin" } + ["test_batch.bin"], byteCount: 30_730_000))
    ])
}

private func published(
  _ list: [(name: String, byteCount: Int, sha256: String)], in places: [String]
) -> [PublishedFile] {
  list.map {
    PublishedFile(
      name: $0.name, byteCount: $0.byteCount, sha256: $0.sha256, addresses: addresses(of: $0.name, in: places)
    )
  }
}

private func addresses(of name: String, in places: [String]) -> [URL] {
  places.compactMap { URL(string: $0 + name) }
}
