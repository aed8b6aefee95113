import Foundation
import Layers
import ModelZoo
import Tensors
import Testing

@testable import Training

/// Models in files: opened from the file alone, or refused with what is wrong.
@Suite struct ModelFileTests {
  static let configuration = TinyPixelCNN.Configuration(channels: 3, dropout: 0)

  /// As PyTorch saves the state of `Sequential(BatchNorm1d(2), ReLU())`: weight 1.5, −0.5, bias 0.25, 0.75, running
  /// mean 3, −4 and variance 2, 0.5, and an int64 that counts 7 batches.
  static let batchNormOfPyTorch = Data(
    base64Encoded: """
      UAEAAAAAAAB7IjAubnVtX2JhdGNoZXNfdHJhY2tlZCI6eyJkdHlwZSI6Ikk2NCIsInNoYXBlIjpbXSwiZGF0YV9vZmZzZXRzIjpb\
      MCw4XX0sIjAuYmlhcyI6eyJkdHlwZSI6IkYzMiIsInNoYXBlIjpbMl0sImRhdGFfb2Zmc2V0cyI6WzgsMTZdfSwiMC5ydW5uaW5n\
      X21lYW4iOnsiZHR5cGUiOiJGMzIiLCJzaGFwZSI6WzJdLCJkYXRhX29mZnNldHMiOlsxNiwyNF19LCIwLnJ1bm5pbmdfdmFyIjp7\
      ImR0eXBlIjoiRjMyIiwic2hhcGUiOlsyXSwiZGF0YV9vZmZzZXRzIjpbMjQsMzJdfSwiMC53ZWlnaHQiOnsiZHR5cGUiOiJGMzIi\
      LCJzaGFwZSI6WzJdLCJkYXRhX29mZnNldHMiOlszMiw0MF19fSAgICAgICAHAAAAAAAAAAAAgD4AAEA/AABAQAAAgMAAAABAAAAA\
      PwAAwD8AAAC/
      """)

  @Test func aModelOpensFromItsFileAlone() throws {
    try withSavedModel { model, url in
      #expect(try ModelDescription(at: url) == ModelDescription(of: model))
      let opened = try openModel(TinyPixelCNN.self, from: url)
      #expect(opened.configuration == model.configuration && opened.format == model.format)
      for (before, after) in zip(model.namedParameters, opened.namedParameters) {
        #expect(before.name == after.name)
        #expect(before.parameter.flattened.elements == after.parameter.flattened.elements)
      }
    }
  }

  @Test func weightsStandInPyTorchsLayoutUnderPyTorchsNames() throws {
    try withSavedModel { model, url in
      let file = try SafetensorsFile(at: url)
      #expect(file.names == ["network.0.bias", "network.0.weight", "network.3.bias", "network.3.weight"])
      #expect(file.shape(of: "network.0.weight") == [3, 1, 5, 5])
      let kernel = try file.tensor("network.0.weight")
      // The first kernel's centre is masked; before it stands the last tap of mask A.
      #expect(kernel?.elements[12] == 0)
      let last = try #require(model.network.layers[0] as? MaskedConv2D).weight.value
      #expect(kernel?.elements[11] == last[11, 0, 0])
    }
  }

  @Test func aFileOfAnotherModelIsRefused() throws {
    try withSavedModel(metadata: { $0["model"] = "pixelsnail" }) { _, url in
      #expect(
        throws: ModelFileError.wrongModel(found: "pixelsnail", expected: "tiny-pixelcnn", path: url.path)
      ) { try openModel(TinyPixelCNN.self, from: url) }
    }
  }

  @Test(arguments: [
    ("model", nil), ("configuration", nil), ("image_format", nil),
    ("configuration", "{\"channels\":\"three\"}"),
    ("image_format", "{\"height\":8}"),
    ("image_format", "{\"height\":8,\"width\":-8,\"channels\":1,\"levels\":17}"),
  ])
  func metadataThatSaysNothingIsNamed(key: String, text: String?) throws {
    try withSavedModel(metadata: { $0[key] = text }) { _, url in
      #expect(throws: ModelFileError.badMetadata(key: key, path: url.path)) {
        try openModel(TinyPixelCNN.self, from: url)
      }
    }
  }

  @Test func tensorsThatDoNotFitAreNamedAndNothingIsChanged() throws {
    try withTemporaryFolder { folder in
      let url = folder.appending(path: "weights.safetensors")
      let whole = TwoParameters().namedParameters.flatMap(\.exported)
      let transposed = FileTensor(shape: [3, 2], elements: [1, 2, 3, 4, 5, 6])
      let cases: [([SafetensorsFile.NamedTensor], SafetensorsError)] = [
        (Array(whole.prefix(1)), .parameter(.missing(name: "bias", shape: [2]), path: url.path)),
        (whole + [("gain", transposed)], .unexpectedTensor(name: "gain", path: url.path)),
        (
          whole + [("num_batches_tracked", transposed)],
          .unexpectedTensor(name: "num_batches_tracked", path: url.path)
        ),
        (
          [("weight", transposed), whole[1]],
          .parameter(.wrongShape(name: "weight", found: [3, 2], expected: [2, 3]), path: url.path)
        ),
      ]
      for (tensors, expected) in cases {
        try SafetensorsFile.write(tensors, to: url)
        let model = TwoParameters(weight: [0, 0, 0, 0, 0, 0], bias: [0, 0])
        #expect(throws: expected) { try model.load(from: SafetensorsFile(at: url)) }
        #expect(model.elements.allSatisfy { $0 == 0 })
      }
    }
  }

  @Test func pyTorchsCountOfBatchesIsPassedOver() throws {
    try withTemporaryFolder { folder in
      let url = folder.appending(path: "weights.safetensors")
      try #require(Self.batchNormOfPyTorch).write(to: url)
      let layer = BatchNorm(2)
      let network = Sequential<FeatureBatch, FeatureBatch> {
        layer
        ReLU()
      }
      try network.load(from: SafetensorsFile(at: url))
      #expect(
        layer.namedParameters.map { $0.parameter.flattened.elements } == [
          [1.5, -0.5], [0.25, 0.75], [3, -4], [2, 0.5],
        ])
    }
  }

  @Test func messagesNameTheTensorAndBothShapes() {
    let error = ModelFileError.safetensors(
      .parameter(.wrongShape(name: "head.weight", found: [3, 2], expected: [2, 3]), path: "runs/1/model"))
    for part in ["runs/1/model", "head.weight", "[3, 2]", "[2, 3]"] {
      #expect(error.description.contains(part))
    }
  }

  /// Calls `body` with a model and its file, whose metadata `change` has had a hand in.
  private func withSavedModel(
    metadata change: (inout [String: String]) -> Void = { _ in }, _ body: (TinyPixelCNN, URL) throws -> Void
  ) throws {
    try withTemporaryFolder { folder in
      let url = folder.appending(path: "model.safetensors")
      let model = TinyPixelCNN(seed: 1, configuration: Self.configuration)
      try saveModel(model, to: url)
      var metadata = try SafetensorsFile(at: url).metadata
      change(&metadata)
      try model.save(to: url, metadata: metadata)
      try body(model, url)
    }
  }
}
