import GenerativeModels
import Pictures

/// What a model in training is looked at by: samples where it learns a distribution, else validation images above
/// their reconstructions.
struct ModelPictures {
  private let model: any ImageModel
  private let originals: StoredImages

  /// Pictures of `model`, which trains on `images`.
  init(of model: any ImageModel, on images: ImageDataset) {
    self.model = model
    originals = images[.validation].count > 0 ? images[.validation] : images[.train]
  }

  /// A sheet with `count` images that the model made.
  func picture(of count: Int, using generator: inout RandomGenerator) -> ImageBatch {
    if let model = model as? any GenerativeModel {
      return model.sample(count: count, using: &generator).tiled()
    }
    guard let model = model as? any ReconstructionModel else {
      return originals.firstBatch(count).images.tiled()
    }
    let batch = originals.firstBatch(count)
    return Self.sheet(of: batch.images, above: model.reconstructions(of: batch))
  }

  /// How many images a picture has that is drawn in training.
  static let countInTraining = 16

  /// Where tiles stand on a sheet with `count` images that a model of type `type` made of `format`.
  static func grid(of type: any ImageModel.Type, _ format: ImageFormat, count: Int) -> PictureGrid {
    let isGenerative = type is any GenerativeModel.Type
    return PictureGrid(
      count: isGenerative ? count : 2 * count, height: format.height, width: format.width,
      columns: isGenerative ? nil : min(8, count), scale: nil, gap: 4,
      groups: isGenerative ? TileGroups() : TileGroups(rows: 2))
  }

  /// Rows of `originals` with what became of them in the row below, eight side by side.
  static func sheet(
    of originals: ImageBatch, above reconstructions: ImageBatch, columns most: Int = 8
  ) -> ImageBatch {
    let shape = originals.shape
    let (size, columns) = (shape[1] * shape[2] * shape[3], min(most, shape[0]))
    let (above, below) = (originals.elements, reconstructions.elements)
    var tiles: [Float] = []
    for start in stride(from: 0, to: shape[0], by: columns) {
      let end = min(start + columns, shape[0])
      let blank = [Float](repeating: 0.5, count: (columns - (end - start)) * size)
      for images in [above, below] { tiles += images[start * size..<end * size] + blank }
    }
    return ImageBatch(tiles, shape: [tiles.count / size, shape[1], shape[2], shape[3]])
      .tiled(columns: columns, groups: TileGroups(rows: 2))
  }
}

extension StoredImages {
  /// The first images, at most `count`, as a batch.
  func firstBatch(_ count: Int) -> Batch { batch(at: Array(0..<min(count, self.count))) }
}
