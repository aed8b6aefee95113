import Foundation
import GenerativeModels
import Testing

@testable import zoo

@Suite struct ConfigurationTreeTests {
  private let usual = RunConfiguration(
    of: PixelCNN.self, PixelCNN.Configuration(features: 32, blocks: 5, headFeatures: 64, dropout: 0.2),
    data: "digits", recipe: Recipe(epochs: 3, batchSize: 8, learningRate: 0.5), seed: 1)

  @Test func nothingSetChangesNothing() throws {
    #expect(try ConfigurationTree(usual).runConfiguration() == usual)
  }

  @Test(arguments: ["batch_size=16", "recipe.batch_size=16"])
  func keysAreSetByPathOrLastName(setting: String) throws {
    var tree = try ConfigurationTree(usual)
    try tree.set(setting)
    #expect(try tree.runConfiguration().recipe.batchSize == 16)
  }

  @Test func keysWithoutValueCanBeSet() throws {
    var tree = try ConfigurationTree(usual)
    try tree.set("averaging=0.99")
    try tree.set("minutes=1.5")
    let configuration = try tree.runConfiguration()
    #expect(configuration.recipe.averaging == 0.99)
    #expect(configuration.limits.minutes == 1.5)
  }

  @Test func whatTheOptimiserIsMadeWithCanBeSet() throws {
    var tree = try ConfigurationTree(usual)
    for setting in ["beta1=0.5", "recipe.beta2=0.99", "epsilon=1e-6", "weight_decay=0.01"] {
      try tree.set(setting)
    }
    let recipe = try tree.runConfiguration().recipe
    #expect(recipe.beta1 == 0.5 && recipe.beta2 == 0.99 && recipe.epsilon == 1e-6)
    #expect(recipe.weightDecay == 0.01)
  }

  @Test func hyperParametersOfTheModelAreSetByName() throws {
    var tree = try ConfigurationTree(usual)
    try tree.set("dropout=0.5")
    #expect(try tree.runConfiguration().architecture(of: PixelCNN.self).dropout == 0.5)
  }

  @Test(arguments: [
    ("dropuot=0.3", "did you mean dropout?"),
    ("recipe.batchsize=3", "did you mean recipe.batch_size?"),
    ("epochs=3", "could be limits.epochs or recipe.epochs"),
    ("dropout", "takes key=value"),
  ])
  func wrongKeysAreRefusedWithWhatWasMeant(setting: String, hint: String) throws {
    var tree = try ConfigurationTree(usual)
    let error = #expect(throws: WrongUsage.self) { try tree.set(setting) }
    #expect(error?.description.contains(hint) == true, "\(String(describing: error))")
  }

  @Test func valuesOfAnotherKindAreRefusedByName() throws {
    var tree = try ConfigurationTree(usual)
    try tree.set("batch_size=many")
    let error = #expect(throws: WrongUsage.self) { try tree.runConfiguration() }
    #expect(error?.description.contains("recipe.batch_size") == true)
  }

  @Test func aFileChangesWhatItNames() throws {
    let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).json")
    defer { try? FileManager.default.removeItem(at: file) }
    try Data(#"{"recipe": {"learning_rate": 0.25}, "seed": 9}"#.utf8).write(to: file)
    var tree = try ConfigurationTree(usual)
    try tree.merge(ConfigurationTree(contentsOf: file.path))
    var expected = usual
    expected.recipe.learningRate = 0.25
    expected.seed = 9
    #expect(try tree.runConfiguration() == expected)
  }
}
