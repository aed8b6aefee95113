import Dispatch
import Synchronization
import Tensors

/// What a look at each of some pictures has shown.
struct PictureSurvey {
  /// The positions of those that can be used, in order.
  let readable: [Int]

  /// What is wrong with the others, in order.
  let faults: [DatasetError]

  /// The sizes that there are, and whether some are in colour.
  private let sizes: Set<ImageSize>
  private let haveColour: Bool

  private struct Look {
    let size: ImageSize
    let isColour: Bool
  }

  /// Reads every picture at `paths` once, on all threads, and keeps none.
  init(of paths: [String], _ reading: DataReading, _ decode: @escaping Picture.Decoder) {
    let looks = Mutex<[Result<Look, DatasetError>?]>(Array(repeating: nil, count: paths.count))
    let options = reading.pictures
    DispatchQueue.concurrentPerform(iterations: paths.count) { position in
      let look = Result { () throws(DatasetError) in try Self.look(at: paths[position], options, decode) }
      looks.withLock { $0[position] = look }
    }
    let results = looks.withLock { $0.compactMap(\.self) }
    readable = results.indices.filter { (try? results[$0].get()) != nil }
    let seen = results.compactMap { try? $0.get() }
    (sizes, haveColour) = (Set(seen.map(\.size)), seen.contains { $0.isColour })
    faults = results.compactMap { if case .failure(let fault) = $0 { fault } else { nil } }
  }

  /// What `surveys` have shown together, but for positions.
  init(joining surveys: [PictureSurvey]) {
    readable = surveys.flatMap(\.readable)
    faults = surveys.flatMap(\.faults)
    sizes = surveys.reduce(into: []) { $0.formUnion($1.sizes) }
    haveColour = surveys.contains { $0.haveColour }
  }

  private static func look(
    at path: String, _ options: PictureOptions, _ decode: Picture.Decoder
  ) throws(DatasetError) -> Look {
    let picture = try Picture(at: path, decode)
    if options.fit == .centre, let height = options.height, let width = options.width,
      picture.height < height || picture.width < width
    {
      throw .wrongShape(
        path: path, found: "a picture of \(picture.height)×\(picture.width) pixels",
        expected: "\(height)×\(width) or more")
    }
    return Look(size: ImageSize(picture.height, picture.width), isColour: picture.channels == 3)
  }

  /// What images of the pictures in the folder at `path` look like, made as `options` say.
  func format(in path: String, _ options: PictureOptions) throws(DatasetError) -> ImageFormat {
    guard let size = sizes.first else {
      throw .unreadable(path: path, reason: "none of its \(faults.count) pictures can be read")
    }
    let channels = options.channels ?? (haveColour ? 3 : 1)
    if let height = options.height, let width = options.width {
      return ImageFormat(height: height, width: width, channels: channels, levels: 256)
    }
    guard sizes.count == 1 else { throw .severalSizes(path: path, count: sizes.count) }
    return ImageFormat(height: size.height, width: size.width, channels: channels, levels: 256)
  }
}
