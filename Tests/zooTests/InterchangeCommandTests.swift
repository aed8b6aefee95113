import Foundation
import GenerativeModels
import Testing

/// Models on their way to other programs and from them, as a user sends them.
@Suite(.enabled(if: Program.isBuilt, "needs the zoo program beside the tests"))
struct InterchangeCommandTests {
  private let folder = FileManager.default.temporaryDirectory.appending(path: "zoo-\(UUID())")

  /// A path in the folder of the test.
  private func path(_ name: String) -> String { folder.appending(path: name).path }

  /// A model file of the small VAE of PyTorch's example, and that example's state_dict.
  private func makeExample() throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let shapes = [
      "fc1": [6, 64], "fc21": [3, 6], "fc22": [3, 6], "fc3": [6, 3], "fc4": [64, 6],
    ]
    let tensors = shapes.sorted { $0.key < $1.key }.flatMap { name, shape in
      [("\(name).weight", shape), ("\(name).bias", [shape[0]])]
    }
    try SafetensorsFile.write(
      tensors.map { name, shape in
        let count = shape.reduce(1, *)
        return (name, FileTensor(shape: shape, elements: (0..<count).map { Float($0 % 7) / 10 - 0.3 }))
      }, to: URL(filePath: path("example.safetensors")))
  }

  @Test func anImportedModelIsSampledJudgedAndExported() throws {
    try makeExample()
    defer { try? FileManager.default.removeItem(at: folder) }
    let model = path("model.safetensors")
    let imported = try Program.run(
      [
        "import", path("example.safetensors"), "--model", "vae", "--data", "digits", "--output", model,
        "--json",
      ])
    #expect(imported.status == 0, "\(imported.errors)")
    let report = try #require(try Program.json(imported.output).first)
    #expect(report["weights"] as? [String] == ["PyTorch's example of a VAE"])
    #expect(report["parameters"] as? Int == 6 * 65 + 2 * 3 * 7 + 6 * 4 + 64 * 7)

    #expect(try Program.run(["sample", model, "--output", path("samples.png")]).status == 0)
    let judged = try Program.run(
      ["evaluate", model, "--data", "digits", "--count", "20", "--importance-samples", "0", "--json"])
    #expect(try Program.json(judged.output).last?["model"] as? String == "vae", "\(judged.errors)")

    let decoder = path("decoder.onnx")
    let graph = try Program.run(["export", model, "--format", "onnx", "--output", decoder, "--json"])
    #expect(graph.status == 0, "\(graph.errors)")
    let bytes = try Data(contentsOf: URL(filePath: decoder))
    #expect(try Program.json(graph.output).first?["bytes"] as? Int == bytes.count)

    let weights = path("decoder.safetensors")
    let exported = try Program.run(["export", model, "--part", "decoder", "--output", weights])
    #expect(exported.status == 0, "\(exported.errors)")
    let file = try SafetensorsFile(at: URL(filePath: weights))
    #expect(file.names == ["0.bias", "0.weight", "2.bias", "2.weight"])
    #expect(file.shape(of: "0.weight") == [6, 3])
  }

  @Test func exportedWeightsComeBackUnderTheirOwnNames() throws {
    try makeExample()
    defer { try? FileManager.default.removeItem(at: folder) }
    let (first, second) = (path("first.safetensors"), path("second.safetensors"))
    let told = ["--data", "digits", "--set", "activation=relu", "--set", "likelihood=bernoulli"]
    _ = try Program.run(["import", path("example.safetensors"), "--model", "vae", "--output", first] + told)
    let weights = path("weights.safetensors")
    #expect(try Program.run(["export", first, "--output", weights]).status == 0)
    let back = try Program.run(
      ["import", weights, "--model", "vae", "--output", second, "--set", "widths=[6]", "--set", "latents=3"]
        + told)
    #expect(back.status == 0, "\(back.errors)")
    #expect(try Data(contentsOf: URL(filePath: first)) == Data(contentsOf: URL(filePath: second)))
  }

  @Test func whatCanNotBeHandedOnIsSaidInALine() throws {
    try makeExample()
    defer { try? FileManager.default.removeItem(at: folder) }
    let (example, model) = (path("example.safetensors"), path("model.safetensors"))
    _ = try Program.run(["import", example, "--model", "vae", "--output", model])
    try Data("PK\u{3}\u{4}".utf8).write(to: URL(filePath: path("vae.pt")))
    for (arguments, status, message) in [
      (["export", model, "--part", "decodr"], 64, "vae has no part 'decodr'; did you mean decoder?"),
      (["export", model, "--format", "tiff"], 64, "tiff"),
      (["import", path("vae.pt"), "--model", "vae"], 1, "weights_only=True"),
      (["import", example, "--model", "dcgan"], 1, "main.1.running_mean"),
      (
        ["import", example, "--model", "vae", "--set", "latents=4"], 1, "fc3.weight [6, 3] instead of [6, 4]"
      ),
      (["import", path("none.safetensors"), "--model", "vae"], 1, "none.safetensors"),
    ] {
      let ended = try Program.run(arguments)
      #expect(ended.status == status && ended.errors.contains(message), "\(arguments): \(ended.errors)")
    }
  }
}
