/// The data sets that are known by name, and the folder that those which are not part of the program come from.
public struct DatasetCatalog: Sendable {
  /// What is known of a data set before it is opened.
  public struct Entry: Sendable {
    /// The name on command lines and in files. Where a choice changes what likelihoods mean, as the binarisation
    /// of grey images does, it is part of the name.
    public let name: String

    /// One line about the data set.
    public let summary: String

    /// The folder of its files, in the folder of all data.
    public let folder: String

    /// The files it is made of; none when it is part of the program.
    public let files: [String]

    let open: @Sendable (DataFolder) throws(DatasetError) -> ImageDataset

    init(
      name: String, summary: String, folder: String? = nil, files: [String],
      open: @escaping @Sendable (DataFolder) throws(DatasetError) -> ImageDataset
    ) {
      (self.name, self.summary, self.folder) = (name, summary, folder ?? name)
      (self.files, self.open) = (files, open)
    }
  }

  /// Every known data set.
  public static let entries: [Entry] = [
    .digits, .mnist, .fashionMNIST, .binarizedMNIST, .dynamicBinarizedMNIST, .thresholdBinarizedMNIST,
    .cifar10, .cifar10Part,
  ]

  /// Where files are looked for.
  public let folder: DataFolder

  /// The known data sets, with their files in `folder`.
  public init(folder: DataFolder) { self.folder = folder }

  /// Whether everything that `entry` is made of is there.
  public func has(_ entry: Entry) -> Bool { missingFiles(of: entry).isEmpty }

  /// The data set called `name`.
  public func dataset(named name: String) throws(DatasetError) -> ImageDataset {
    guard let entry = Self.entries.first(where: { $0.name == name }) else {
      throw .unknown(name: name, known: Self.entries.map(\.name))
    }
    let missing = missingFiles(of: entry)
    if let compressed = missing.lazy.compactMap({ folder.unopenable($0, in: entry.folder) }).first {
      throw .compressed(path: compressed.path)
    }
    guard missing.isEmpty else {
      throw .missingFiles(dataset: name, files: missing, folder: folder.folder(of: entry.folder).path)
    }
    return try entry.open(folder)
  }

  private func missingFiles(of entry: Entry) -> [String] {
    entry.files.filter { !folder.has($0, in: entry.folder) }
  }
}

extension DatasetCatalog.Entry {
  static let digits = DatasetCatalog.Entry(
    name: "digits",
    summary: "UCI optical digits, 8×8, 17 grey levels, 1,797 images (Alpaydin and Kaynak 1998)",
    files: [],
    open: { _ in .digits }
  )
}
