import Foundation
import GenerativeModels
import Layers
import TestSupport
import Testing

@testable import Interchange

/// State_dicts of PyTorch's own examples, and what its networks compute of them in float64. Sums are of no more terms
/// than a layer has inputs, and some layers follow each other.
@Suite struct ImportTests {
  @Test func theExampleOfAVAEComputesTheSame() throws {
    let golden = try GoldenCase("pytorch_examples", "vae")
    let model = try imported(.pyTorchExample, from: golden)
    #expect(model.configuration.widths == [12])
    #expect(model.configuration.latents == 3)
    let images: ImageBatch = try golden["images"].channelsLast.tensor()
    let posterior = model.posterior(of: Batch(images: images))
    expectClose(posterior.mean, try golden["mean"], terms: 50)
    expectClose(posterior.logVariance, try golden["log_variance"], terms: 50)
    let decoded = model.decode(try golden["latents"].tensor(), labels: nil)
    expectClose(decoded, try golden["decoded"].channelsLast, terms: 50)
  }

  @Test func theExampleOfADCGANComputesTheSame() throws {
    let golden = try GoldenCase("pytorch_examples", "dcgan_generator")
    let judged = try GoldenCase("pytorch_examples", "dcgan_discriminator")
    let model = try imported(.pyTorchGenerator, from: golden)
    #expect(model.configuration.channels == [2, 4, 8, 16])
    #expect(model.format == ImageFormat(height: 64, width: 64, channels: 3, levels: 256))
    try ForeignWeights.pyTorchDiscriminator.load(try file(of: judged), into: model)
    let images = model.generate(try golden["latents"].tensor(), labels: nil)
    // The example's images are in −1...1.
    expectClose(images * 2 - 1, try golden["images"].channelsLast, terms: 500, magnitude: 1)
    let scores = model.scores(of: images, labels: nil)
    expectClose(scores.sigmoid(), try judged["probabilities"], terms: 2000, magnitude: 1)
  }

  @Test func allNamesThatDifferAreTold() throws {
    let golden = try GoldenCase("pytorch_examples", "vae")
    let file = try file(of: golden) { tensors in
      tensors["fc3.weight"] = nil
      tensors["fc22.bias"] = FileTensor(shape: [4], elements: [1, 2, 3, 4])
      tensors["fc5.weight"] = FileTensor(shape: [1], elements: [1])
    }
    let model = try fresh(.pyTorchExample, for: file)
    let before = model.namedParameters.map(\.parameter.flattened)
    let error = #expect(throws: ImportError.self) {
      try ForeignWeights.pyTorchExample.load(file, into: model)
    }
    #expect(
      error
        == .otherTensors(
          path: file.file.url.path, source: "PyTorch's example of a VAE", missing: ["fc3.weight [12, 3]"],
          misshapen: ["fc22.bias [4] instead of [3]"], unknown: ["fc5.weight"]))
    #expect(model.namedParameters.map(\.parameter.flattened) == before)
  }

  @Test func figuresThatDoNotFitTheFileAreNoticedBeforeAModelIsMade() throws {
    // A model of these figures would have 10¹² weights; the file has 2·10⁶.
    let wide = FileTensor(shape: [1_000_000, 1], elements: Array(repeating: 0, count: 1_000_000))
    let file = try file(of: [("fc1.weight", wide), ("fc21.weight", wide)])
    let weights = ForeignWeights.pyTorchExample
    let (configuration, format) = try #require(weights.configuration(for: file))
    let error = #expect(throws: ImportError.self) { try weights.check(file, for: configuration, format) }
    #expect("\(try #require(error))".contains("fc21.weight [1000000, 1] instead of [1000000, 1000000]"))
  }

  @Test func countersOfBatchesAreNoStrangers() throws {
    let golden = try GoldenCase("pytorch_examples", "dcgan_generator")
    #expect(golden.names(after: "state.").contains("main.1.num_batches_tracked"))
    _ = try imported(.pyTorchGenerator, from: golden)
  }

  @Test(arguments: [Array("PK\u{3}\u{4}".utf8), [0x80, 2, 0x8A]])
  func picklesAreRefusedWithAWayOut(start: [UInt8]) throws {
    let url = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).pt")
    defer { try? FileManager.default.removeItem(at: url) }
    try Data(start + Array(repeating: 0, count: 100)).write(to: url)
    let error = #expect(throws: ImportError.self) { try ForeignFile(at: url) }
    #expect(error == .pickle(path: url.path))
    #expect("\(try #require(error))".contains("safetensors.torch.save_file(torch.load("))
  }

  @Test func weightsUnderOwnNamesComeBack() throws {
    var generator = RandomGenerator(seed: 3)
    let configuration = VAE.Configuration(widths: [5], latents: 2, likelihood: .bernoulli)
    let format = ImageFormat(height: 2, width: 3, levels: 2)
    let saved = VAE(configuration, format: format, using: &generator)
    let model = VAE(configuration, format: format, using: &generator)
    let tensors = saved.namedParameters.flatMap(\.exported)
    try ForeignWeights.ownNames.load(try file(of: tensors), into: model)
    #expect(
      model.namedParameters.map(\.parameter.flattened) == saved.namedParameters.map(\.parameter.flattened))
  }
}

/// A model with random weights, of the configuration that `file` says.
private func fresh<M>(_ weights: ForeignWeights<M>, for file: ForeignFile) throws -> M {
  var generator = RandomGenerator(seed: 1)
  let (configuration, format) = try #require(weights.configuration(for: file))
  return M(configuration, format: format, using: &generator)
}

/// The model that the state_dict of `golden` makes.
private func imported<M>(_ weights: ForeignWeights<M>, from golden: GoldenCase) throws -> M {
  let file = try file(of: golden)
  let model = try fresh(weights, for: file)
  try weights.load(file, into: model)
  return model
}

/// The state_dict of `golden` as the file that safetensors would write of it.
private func file(
  of golden: GoldenCase, changing: (inout [String: FileTensor]) -> Void = { _ in }
) throws -> ForeignFile {
  let named = try golden.names(after: "state.").map { ($0, try golden["state.\($0)"].asFileTensor) }
  var tensors = Dictionary(uniqueKeysWithValues: named)
  changing(&tensors)
  return try file(of: tensors.map { ($0.key, $0.value) })
}

/// A file that is removed, but stays open.
private func file(of tensors: [SafetensorsFile.NamedTensor]) throws -> ForeignFile {
  let url = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).safetensors")
  defer { try? FileManager.default.removeItem(at: url) }
  try SafetensorsFile.write(tensors, to: url)
  return try ForeignFile(at: url)
}
