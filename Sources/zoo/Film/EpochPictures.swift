import GenerativeModels
import Pictures

/// The pictures that a run left of its epochs, image by image.
struct EpochPictures {
  let folder: RunFolder

  /// Whether pictures show images above what the model made of them again, not samples.
  let haveOriginals: Bool

  private let channels: Int
  private let grid: PictureGrid

  /// Those of the run in `folder`.
  init(of folder: RunFolder) throws {
    let description = try ModelDescription(at: folder.modelURL)
    let type = try ModelRegistry.model(named: description.name)
    self.folder = folder
    haveOriginals = !(type is any GenerativeModel.Type)
    channels = description.format.channels
    grid = ModelPictures.grid(of: type, description.format, count: ModelPictures.countInTraining)
  }

  /// How many images that the model made can be taken from a picture: of reconstructions, those of the first row.
  var count: Int { haveOriginals ? grid.columns : ModelPictures.countInTraining }

  /// The first `count` images that the model had made after `epoch`, and the originals of these, `[count, H, W, C]`
  /// each.
  func images(
    _ count: Int, after epoch: Int
  ) throws -> (made: ImageBatch, originals: ImageBatch?) {
    let path = folder.samplesURL(epoch: epoch).path
    let sheet = try ImageBatch(png: folder.samples(epoch: epoch), path: path)
    guard sheet.shape[3] == channels, let tiles = sheet.tiles(0..<grid.rows * grid.columns, on: grid) else {
      throw RunError.damaged(
        path: path,
        reason: "a picture of \(sheet.shape[1])×\(sheet.shape[2]) pixels and \(sheet.shape[3]) channels; "
          + "the run's are of \(grid.height)×\(grid.width) and \(channels)")
    }
    guard haveOriginals else { return (tiles.samples(0..<count), nil) }
    return (tiles.samples(grid.columns..<grid.columns + count), tiles.samples(0..<count))
  }
}
