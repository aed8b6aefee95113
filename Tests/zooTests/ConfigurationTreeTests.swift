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

  @Test func howLongAndHowARunIsTrainedCanBeSet() throws {
    var tree = try ConfigurationTree(usual)
    for setting in ["patience=4", "accumulation=2", "warm_up=0.1", "schedule=linear", "minutes=2"] {
      try tree.set(setting)
    }
    let configuration = try tree.runConfiguration()
    let recipe = configuration.recipe
    #expect(recipe.patience == 4 && recipe.accumulation == 2 && recipe.warmUp == 0.1)
    #expect(recipe.schedule == .linear && configuration.limits.minutes == 2)
  }

  @Test func everyDigitOfASeedIsKept() throws {
    var tree = try ConfigurationTree(usual)
    try tree.set("seed=18446744073709551615")
    #expect(try tree.runConfiguration().seed == .max)
    var other = usual
    other.seed = 1 << 53 + 1
    try tree.merge(ConfigurationTree(other))
    #expect(try tree.runConfiguration() == other)
  }

  /// What stands in a run's config.json wins over whatever is usual, where it has no value too.
  @Test(arguments: ModelRegistry.models.indices)
  func aWholeConfigurationTakesThePlaceOfAnother(index: Int) throws {
    func usual<M: ZooModel>(_ type: M.Type, _ format: ImageFormat) -> RunConfiguration {
      RunConfiguration(
        of: type, M.configuration(for: format), data: "data", recipe: M.recipe(for: format), seed: 1)
    }
    let model = ModelRegistry.models[index]
    let small = usual(model, ImageFormat(height: 8, width: 8, levels: 17))
    var large = usual(model, ImageFormat(height: 28, width: 28, levels: 256))
    large.limits = TrainingLimits(steps: 7)
    for (one, other) in [(small, large), (large, small)] {
      var tree = try ConfigurationTree(one)
      try tree.merge(ConfigurationTree(other))
      #expect(try tree.runConfiguration() == other, "\(model)")
    }
  }

  @Test func hyperParametersOfTheModelAreSetByName() throws {
    var tree = try ConfigurationTree(usual)
    try tree.set("dropout=0.5")
    #expect(try tree.runConfiguration().architecture(of: PixelCNN.self).dropout == 0.5)
  }

  @Test(arguments: [
    ("dropuot=0.3", "did you mean dropout?"),
    ("recipe.batchsize=3", "did you mean recipe.batch_size?"),
    ("patiense=3", "did you mean patience?"),
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
