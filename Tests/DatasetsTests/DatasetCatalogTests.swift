import Datasets
import Foundation
import Testing

@Suite struct DatasetCatalogTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func catalog(_ decompressors: [String: DataFolder.Decompressor] = [:]) -> DatasetCatalog {
    DatasetCatalog(folder: DataFolder(folder.url, decompressors: decompressors))
  }

  private func writeMNIST(except missing: String? = nil, ending: String = "") throws {
    let files = [
      "train-images-idx3-ubyte": idxBytes([10_001, 1, 1]),
      "train-labels-idx1-ubyte": idxBytes([10_001], modulus: 10),
      "t10k-images-idx3-ubyte": idxBytes([4, 1, 1]),
      "t10k-labels-idx1-ubyte": idxBytes([4]),
    ]
    for (name, bytes) in files where name != missing { try folder.write(bytes, to: "mnist/\(name)\(ending)") }
  }

  @Test func digitsNeedNoFile() throws {
    #expect(try catalog().dataset(named: "digits")[.train].count == 1_297)
    #expect(DatasetCatalog.entries.filter(catalog().has).map(\.name) == ["digits"])
  }

  @Test func mnistIsFoundInItsOwnFolder() throws {
    try writeMNIST()
    let mnist = try catalog().dataset(named: "mnist")
    #expect(Split.allCases.map { mnist[$0].count } == [1, 10_000, 4])
    let found = DatasetCatalog.entries.filter(catalog().has).map(\.name)
    #expect(found == ["digits", "mnist", "dynamic-binarized-mnist", "threshold-binarized-mnist"])
  }

  @Test func missingFilesAreNamedWithTheFolder() throws {
    try writeMNIST(except: "t10k-labels-idx1-ubyte")
    let place = folder.url.appendingPathComponent("mnist").path
    let error = DatasetError.missingFiles(dataset: "mnist", files: ["t10k-labels-idx1-ubyte"], folder: place)
    #expect(throws: error) { try catalog().dataset(named: "mnist") }
    #expect("\(error)" == "data set mnist is not complete: t10k-labels-idx1-ubyte not found in \(place)")
  }

  @Test func compressedFilesOpenWithWhatTheProgramBrings() throws {
    try writeMNIST(ending: ".gz")
    #expect(throws: DatasetError.compressed(path: folder.url.path + "/mnist/train-images-idx3-ubyte.gz")) {
      try catalog().dataset(named: "mnist")
    }
    #expect(DatasetCatalog.entries.filter(catalog().has).map(\.name) == ["digits"])
    #expect(try catalog(["gz": { $0 }]).dataset(named: "mnist")[.test].count == 4)
  }

  @Test func aFolderInPlaceOfAFileIsReported() throws {
    try writeMNIST(except: "train-images-idx3-ubyte")
    let path = folder.url.appendingPathComponent("mnist/train-images-idx3-ubyte")
    try FileManager.default.createDirectory(at: path, withIntermediateDirectories: false)
    #expect(throws: DatasetError.unreadable(path: path.path, reason: "is a directory")) {
      try catalog().dataset(named: "mnist")
    }
  }

  @Test func anUnknownNameIsAnsweredWithTheNearest() {
    let error = #expect(throws: DatasetError.self) { try catalog().dataset(named: "mnits") }
    #expect(error.map { "\($0)" } == "there is no data set 'mnits'; did you mean mnist?")
  }

  @Test func theFolderIsTheOneAskedForThenTheEnvironmentThenTheCache() {
    let environment = ["GENERATIVE_MODELS_DATA": "/environment"]
    #expect(DataFolder(path: "/argument", environment: environment).url.path == "/argument")
    #expect(DataFolder(path: nil, environment: environment).url.path == "/environment")
    for nothing in [[:], ["GENERATIVE_MODELS_DATA": ""]] {
      #expect(DataFolder(path: nil, environment: nothing).url.lastPathComponent == "generative-models")
    }
  }
}
