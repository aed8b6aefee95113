import Datasets
import Layers
import ModelZoo
import Tensors

/// A model that training moves by the same distance in each step, and that is best in one place on the way: its
/// likelihood is −(position − bestPosition)², and its loss is the position, which gradient descent lowers.
final class Slider: TractableDensityModel, ModeDependent {
  let position = Parameter(Vector([0]))
  let bestPosition: Float
  let format = ImageFormat(height: 1, width: 1, levels: 2)
  var mode = Mode.evaluation

  /// What the loss is made of the position.
  var loss: (Vector) -> Scalar = { $0.sum() }

  init(bestPosition: Float = 0) { self.bestPosition = bestPosition }

  var parts: [(name: String, part: Any)] { [("position", position)] }

  var objectives: [Objective] { [Objective("distance", of: self) { [self] _, _ in loss(position.value) }] }

  func logLikelihood(of images: ImageBatch) -> Vector {
    let offset = position.value[0] - bestPosition
    return Vector(repeating: -offset * offset, shape: [images.shape[0]])
  }

  func sample(count: Int, using generator: inout RandomGenerator) -> ImageBatch {
    ImageBatch(zeros: format.shape(count: count))
  }

  /// Ten training images, three to validate on and one to test.
  static let data: ImageDataset = {
    func images(_ count: Int) -> StoredImages {
      StoredImages(
        format: ImageFormat(height: 1, width: 1, levels: 2), levels: (0..<count).map { UInt8($0 % 2) })
    }
    return ImageDataset(name: "dots", train: images(10), validation: images(3), test: images(1))
  }()

  /// Steps of 0.1 down, four to an epoch.
  static func recipe(epochs: Int, averaging: Float? = nil) -> Recipe {
    Recipe(epochs: epochs, batchSize: 3, learningRate: 0.1, optimizer: .adam, averaging: averaging)
  }
}

/// Two sliders with an objective each, as an adversarial pair has.
final class TwoSliders: GenerativeModel {
  let generator = Slider()
  let discriminator = Slider()
  let generatorInterval: Int
  let discriminatorRate: Float

  /// A pair whose generator is moved in every so manieth step, and its discriminator so many times as far.
  init(generatorInterval: Int = 1, discriminatorRate: Float = 1) {
    (self.generatorInterval, self.discriminatorRate) = (generatorInterval, discriminatorRate)
  }

  var averagedPart: any Module { generator }
  var format: ImageFormat { generator.format }

  var objectives: [Objective] {
    let both = { [self] in generator.position.value + 2 * discriminator.position.value }
    return [
      Objective("discriminator loss", of: discriminator, learningRateFactor: discriminatorRate) { _, _, _ in
        Loss(both().sum())
      },
      Objective("generator loss", of: generator, every: generatorInterval) { _, _, _ in Loss(-both().sum()) },
    ]
  }

  func sample(count: Int, using generator: inout RandomGenerator) -> ImageBatch {
    self.generator.sample(count: count, using: &generator)
  }
}
