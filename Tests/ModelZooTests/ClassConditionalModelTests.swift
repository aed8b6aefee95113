import Layers
import ModelZoo
import Tensors
import Testing

@Suite struct ClassConditionalModelTests {
  private static let format = ImageFormat(height: 3, width: 4, levels: 3)

  private static func model(classes: Int = 3) -> GatedPixelCNN {
    smallGatedPixelCNN(format, classes: classes)
  }

  @Test func eachImageIsJudgedByItsOwnClass() {
    let (model, images) = (Self.model(), randomImages(1, Self.format))
    let three = ImageBatch(
      images.elements + images.elements + images.elements, shape: Self.format.shape(count: 3))
    let together = model.logLikelihood(of: Batch(images: three, labels: [2, 0, 1])).elements
    let apart = [2, 0, 1].flatMap { model.given([$0]).logLikelihood(of: images).elements }
    #expect(together == apart)
    #expect(Set(apart).count == 3)
  }

  @Test func trainingUsesTheLabels() {
    let (model, images) = (Self.model(), randomImages(2, Self.format))
    var generator = RandomGenerator(seed: 1)
    let losses = [[0, 1], [1, 0]].map { labels in
      model.objectives[0].loss(Batch(images: images, labels: labels), .end, &generator).value
    }
    #expect(losses[0] != losses[1])
  }

  @Test func labelsOfNoUseAreIgnored() {
    let (model, images) = (Self.model(classes: 0), randomImages(2, Self.format))
    let likelihood = model.logLikelihood(of: Batch(images: images, labels: [4, 7]))
    #expect(likelihood.elements == model.logLikelihood(of: images).elements)
  }

  @Test func samplesAreOfTheClassesInTurnUnlessSaid() {
    let model = Self.model()
    let draw = { (model: any AutoregressiveModel) in
      var generator = RandomGenerator(seed: 4)
      return model.sample(count: 50, using: &generator).elements
    }
    #expect(draw(model) == draw(model.given((0..<50).map { $0 % 3 })))
    #expect(draw(model) != draw(model.given(class: 1)))
  }

  @Test func missingLabelsStopTheProgram() async {
    await #expect(processExitsWith: .failure) {
      _ = Self.model().logLikelihood(of: randomImages(1, Self.format))
    }
    await #expect(processExitsWith: .failure) { _ = Self.model().given([3]) }
    await #expect(processExitsWith: .failure) { _ = Self.model(classes: 0).given([0]) }
  }
}
