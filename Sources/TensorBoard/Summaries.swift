import Foundation
import Layers
import Messages
import Training

/// What a run tells TensorBoard of a step or an epoch.
enum Summaries {
  /// What the tags of an epoch's figures begin with, and those of a step's.
  static let (epoch, step) = ("epoch/", "step/")

  /// The losses of a step with their terms, its learning rate, and the norm of the gradient of each objective.
  static func scalars(of progress: TrainingProgress) -> [Tensorboard_Summary.Value] {
    var values = [scalar(step + "learning_rate", Double(progress.learningRate))]
    for (loss, norm) in zip(progress.losses, progress.gradientNorms) {
      values.append(scalar(step + loss.objective, Double(loss.loss)))
      values += loss.terms.map { scalar(step + $0.name, Double($0.value)) }
      let name = progress.losses.count == 1 ? "gradient_norm" : "gradient_norm of \(loss.objective)"
      values.append(scalar(step + name, Double(norm)))
    }
    return values
  }

  /// The figures of an epoch, as they stand in metrics.jsonl.
  static func scalars(of metrics: EpochMetrics) -> [Tensorboard_Summary.Value] {
    let terms = metrics.terms.sorted { $0.key < $1.key }.map { scalar(epoch + $0.key, $0.value) }
    return [scalar(epoch + "loss", metrics.loss)]
      + (metrics.validationLoss.map { [scalar(epoch + "validation_loss", $0)] } ?? []) + terms
      + [scalar(epoch + "images_per_second", metrics.imagesPerSecond)]
  }

  /// How the values of each parameter are spread.
  static func histograms(of model: some Module) -> [Tensorboard_Summary.Value] {
    model.namedParameters.compactMap { named in
      guard let histogram = Tensorboard_HistogramProto(of: named.parameter.flattened) else { return nil }
      return value(epoch + "weights/" + named.name, .histo(histogram))
    }
  }

  /// The picture in the PNG file `data`; nil where it is none.
  static func image(_ data: Data) -> Tensorboard_Summary.Value? {
    let header = [UInt8](data.prefix(26))
    guard header.count == 26, header.starts(with: [0x89, 0x50, 0x4E, 0x47]) else { return nil }
    func number(at place: Int) -> Int32 { header[place..<place + 4].reduce(0) { $0 << 8 | Int32($1) } }
    let colors = header[25] & 2 == 0 ? 1 : 3
    var image = Tensorboard_Summary.Image()
    (image.width, image.height, image.colorspace) = (number(at: 16), number(at: 20), Int32(colors))
    image.encodedImageString = data
    return value(epoch + "samples", .image(image))
  }

  private static func scalar(_ tag: String, _ number: Double) -> Tensorboard_Summary.Value {
    value(tag, .simpleValue(Float(number)))
  }

  /// TensorFlow's names have no spaces.
  private static func value(
    _ tag: String, _ content: Tensorboard_Summary.Value.OneOf_Value
  ) -> Tensorboard_Summary.Value {
    var value = Tensorboard_Summary.Value()
    (value.tag, value.value) = (tag.replacingOccurrences(of: " ", with: "_"), content)
    return value
  }
}
