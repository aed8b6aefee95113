import Datasets
import Layers
import ModelZoo
import Tensors
import Training

/// Asks what a model's features are worth: methods that use them and methods that do not, given the same labels.
///
/// Labelled images are drawn from the training split, and all of its images may be used without labels: by the model
/// before, by principal components, for the mean and scale of features. Learning rates, regularisation and the moment to
/// stop are chosen by the error on the validation split with its labels, however few labels there are to train on; so
/// it was done in the papers. The test split chooses nothing.
public struct ProbeStudy {
  /// The model, whose weights are the same after each trial.
  public let model: any RepresentationModel

  /// Where images and labels come from.
  public let data: ImageDataset

  /// What is tried.
  public let plan: ProbePlan

  let classes: Int
  let fresh: (inout RandomGenerator) -> any RepresentationModel

  /// A study of `model` on `data`, which must be of its format and have labels. `fresh` makes a model of the same
  /// architecture with random weights.
  public init(
    of model: any RepresentationModel, on data: ImageDataset, plan: ProbePlan,
    fresh: @escaping (inout RandomGenerator) -> any RepresentationModel
  ) throws(LabelError) {
    require(
      model.format == data.format,
      "ProbeStudy: \(data.name) has images of \(data.format); the model is for \(model.format)")
    require(plan.seeds > 0 && !plan.learningRates.isEmpty, "ProbeStudy: a plan of nothing")
    var highest: UInt8 = 0
    for split in Split.allCases {
      guard let labels = data[split].labels else { throw .unlabelled }
      highest = max(highest, labels.max() ?? 0)
    }
    for count in plan.labels { _ = try LabelledSubset(of: data[.train], count: count, seed: 1) }
    (self.model, self.data, self.plan, self.fresh) = (model, data, plan, fresh)
    classes = Int(highest) + 1
  }

  /// Makes all trials: the results of each number of labels in turn, in the order of the plan, and the clusterings.
  public func run(
    _ report: (ProbeEvent) -> Void = { _ in }
  ) throws -> (results: [ProbeResult], clusterings: [ProbeClustering]) {
    var found: [ProbeResult] = []
    var clusterings: [ProbeClustering] = []
    for method in plan.methods where method.isLinear {
      report(.progress(work: "\(method.rawValue): features", share: 0))
      var features = SplitFeatures(of: data, by: extractor(of: method))
      if method != .principalComponents {
        report(.progress(work: "\(method.rawValue): clusters", share: 0))
        clusterings.append(features.clustering(of: method, classes: classes))
      }
      features.standardize(keepingProportions: method == .principalComponents)
      for labels in plan.labels { found.append(try probe(features, method, labels, report)) }
    }
    for method in plan.methods where !method.isLinear {
      for labels in plan.labels { found.append(try train(method, labels, report)) }
    }
    let results = plan.labels.flatMap { labels in
      plan.methods.compactMap { method in found.first { $0.labels == labels && $0.method == method } }
    }
    return (results, clusterings)
  }

  func subset(_ labels: LabelCount, seed: Int) throws(LabelError) -> [Int] {
    try LabelledSubset(of: data[.train], count: labels, seed: UInt64(seed)).positions
  }
}

extension ProbeMethod {
  /// Whether the method is a linear probe on fixed features.
  public var isLinear: Bool { self != .fineTuned && self != .scratch }
}
