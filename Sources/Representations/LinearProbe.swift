import Distributions
import Layers
import Tensors

/// Multinomial logistic regression: how well classes can be told apart by planes in the space of features, which stay as
/// they are (Alain and Bengio 2016, "Understanding intermediate layers using linear classifier probes").
///
///     loss = mean softmax cross-entropy of (x·W + b) + λ/2·‖W‖²
///
/// The loss is convex, so the probe is its minimum (``LimitedMemoryBFGS``, to a gradient of a thousandth of the first):
/// there is no learning rate and no number of steps to choose. λ falls by tens, each search starting from the minimum
/// before, and the one of least error on validation features is kept, the strongest of equals.
/// Features should be of one size; see ``Standardization``.
public struct LinearProbe {
  /// The λ that are tried, strongest first.
  public static let regularizations: [Double] = [1, 1e-1, 1e-2, 1e-3, 1e-4, 1e-5]

  /// The λ that was chosen.
  public let regularization: Double

  /// The share of wrong classes on the validation features.
  public let validationError: Double

  /// W: `[F, K]`.
  public let weight: FeatureBatch

  /// b: `[K]`.
  public let bias: Vector

  /// The probe that `training` features lead to, with the λ that is best on `validation`. Classes are 0 ..< `classes`.
  public init(
    fittedTo training: LabelledFeatures, validatedOn validation: LabelledFeatures, classes: Int,
    regularizations: [Double] = LinearProbe.regularizations
  ) {
    require(!regularizations.isEmpty, "LinearProbe: no regularisation to try")
    require(!training.labels.isEmpty && !validation.labels.isEmpty, "LinearProbe: there are no features")
    let fit = LogisticRegression(of: training, classes: classes)
    var best: (error: Double, regularization: Double, weight: FeatureBatch, bias: Vector)?
    var worseInTurn = 0
    // Once error has risen twice in turn, weaker regularisation only takes longer.
    for regularization in regularizations where worseInTurn < 2 {
      fit.minimize(regularization: regularization)
      let error = validation.errorRate(weight: fit.weight.value, bias: fit.bias.value)
      if error < best?.error ?? .infinity {
        best = (error, regularization, fit.weight.value, fit.bias.value)
        worseInTurn = 0
      } else {
        worseInTurn += 1
      }
    }
    (validationError, regularization) = (best?.error ?? 1, best?.regularization ?? regularizations[0])
    (weight, bias) = (best?.weight ?? fit.weight.value, best?.bias ?? fit.bias.value)
  }

  /// The class of each feature vector, `[N, F]`.
  public func predictions(for features: FeatureBatch) -> [Int] {
    features.linear(weight, bias: bias).largestInRows().elements.map { Int($0) }
  }

  /// The share of `examples` that are given a wrong class.
  public func errorRate(on examples: LabelledFeatures) -> Double {
    examples.errorRate(weight: weight, bias: bias)
  }
}

extension LabelledFeatures {
  fileprivate func errorRate(weight: FeatureBatch, bias: Vector) -> Double {
    features.linear(weight, bias: bias).errorRate(labels: labels)
  }
}

extension Tensor where Rank == 2 {
  /// The share of rows whose largest element is not at the label's place.
  func errorRate(labels: [Int]) -> Double {
    require(shape[0] == labels.count, "errorRate: \(labels.count) labels for \(shape)")
    let wrong = zip(largestInRows().elements, labels).count { Int($0) != $1 }
    return Double(wrong) / Double(max(labels.count, 1))
  }
}

/// The weights of a logistic regression on their way to the minimum of its loss.
private final class LogisticRegression: Module {
  let weight: Parameter<2>
  let bias: Parameter<1>
  private let training: LabelledFeatures
  private let targets: Vector

  init(of training: LabelledFeatures, classes: Int) {
    weight = Parameter(FeatureBatch(zeros: [training.features.shape[1], classes]))
    bias = Parameter(Vector(zeros: [classes]))
    (self.training, targets) = (training, training.targets)
  }

  func minimize(regularization: Double) {
    let start = weight.flattened.elements + bias.flattened.elements
    let end = LimitedMemoryBFGS().minimum(from: start.map(Double.init)) { point in
      place(at: point)
      let (loss, gradients) = valueAndGradient(of: self) { model in
        let logits = model.training.features.linear(model.weight.value, bias: model.bias.value)
        return softmaxCrossEntropy(logits: logits, targets: targets, reduction: .meanOverAll)
      }
      // The penalty is added in Double, and its gradient with it.
      let weights = point.prefix(weight.flattened.count)
      let penalty = weights.reduce(0) { $0 + $1 * $1 } * regularization / 2
      var gradient = gradients.entries.flatMap { $0.gradient.elements.map(Double.init) }
      for (index, weight) in weights.enumerated() { gradient[index] += regularization * weight }
      return (Double(loss) + penalty, gradient)
    }
    place(at: end)
  }

  private func place(at point: [Double]) {
    let elements = point.map { Float($0) }
    weight.flattened = Vector(Array(elements.prefix(weight.flattened.count)))
    bias.flattened = Vector(Array(elements.suffix(bias.flattened.count)))
  }
}
