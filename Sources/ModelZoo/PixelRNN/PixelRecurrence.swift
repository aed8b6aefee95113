import Layers
import Tensors

/// An LSTM over the pixels of images that a ``PixelRNN`` can be made of.
public protocol PixelRecurrence: Layer<ImageBatch, ImageBatch> {
  /// The name of the model on command lines and in files.
  static var modelName: String { get }

  /// One line about the model.
  static var modelSummary: String { get }

  /// What the paper reports of the model on the fixed binarised MNIST.
  static var publishedFigure: PublishedFigure { get }

  /// A layer of `units` units over images of `inputs` channels, whose mask keeps `groups` colours in order.
  init(_ inputs: Int, _ units: Int, groups: Int, using generator: inout RandomGenerator)

  /// The layer with the weights that it has now, before the first pixel of images of this size.
  func incrementalPass(size: ImageSize) -> any PixelRecurrencePass
}

extension RowLSTM: PixelRecurrence {
  /// `row-lstm`.
  public static var modelName: String { "row-lstm" }
  /// One line about the model.
  public static var modelSummary: String {
    "LSTMs that read row by row, exact likelihood (van den Oord et al. 2016)"
  }
  /// Table 4.
  public static var publishedFigure: PublishedFigure {
    PublishedFigure(80.54, .nats, source: "van den Oord et al. 2016, table 4")
  }
}

extension DiagonalBiLSTM: PixelRecurrence {
  /// `diagonal-bilstm`.
  public static var modelName: String { "diagonal-bilstm" }
  /// One line about the model.
  public static var modelSummary: String {
    "LSTMs that read along diagonals, exact likelihood (van den Oord et al. 2016)"
  }
  /// Table 4, of seven layers with h = 16.
  public static var publishedFigure: PublishedFigure {
    PublishedFigure(79.20, .nats, source: "van den Oord et al. 2016, table 4")
  }
}
