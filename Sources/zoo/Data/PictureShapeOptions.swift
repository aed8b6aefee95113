import ArgumentParser
import GenerativeModels

/// How the pictures of a folder become images.
struct PictureShapeOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The size of the images made of pictures, as in 32 or 48x64 (height x width).",
      discussion: "Otherwise that of the pictures, which must then be alike.", valueName: "size"),
    transform: imageSize)
  var size: ImageSize?

  @Option(
    help: """
      How a picture of another size becomes an image: crop scales the largest part in its middle that has the \
      proportions, stretch scales all of it, centre cuts out the pixels in its middle (default: crop).
      """)
  var fit: PictureOptions.Fit?

  @Flag(help: "Make pictures grey, or give them colours; otherwise they are grey if all are.")
  var channels: PictureChannels?

  /// `options` with what is said here.
  func applied(to options: PictureOptions?) -> PictureOptions {
    var options = options ?? PictureOptions()
    if let size { (options.height, options.width) = (size.height, size.width) }
    if let fit { options.fit = fit }
    if let channels { options.channels = channels == .grey ? 1 : 3 }
    return options
  }

  /// Throws where something is said of pictures and `choice` can't be a folder of them.
  func check(_ choice: DataChoice) throws(WrongUsage) {
    guard size != nil || fit != nil || channels != nil else { return }
    guard choice.isFolder else {
      throw WrongUsage(
        description:
          "--size, --fit, --grey and --colour are for folders of pictures; '\(choice.name)' is none")
    }
  }
}

/// The channels of images.
enum PictureChannels: String, EnumerableFlag {
  case grey, colour
}

extension PictureOptions.Fit: ExpressibleByArgument {}

extension PictureOptions {
  /// The same options with nothing left open, for images that turned out to be of `format`.
  func resolved(as format: ImageFormat) -> PictureOptions {
    PictureOptions(size: format.size, channels: format.channels == 1 ? 1 : 3, fit: fit)
  }
}

extension Augmentation {
  /// What a list such as `flip,shift=2,fill=zero` stands for.
  init(listed text: String) throws {
    self.init()
    for part in text.split(separator: ",").map(String.init) {
      let pair = part.split(separator: "=", maxSplits: 1).map(String.init)
      switch (pair[0], pair.dropFirst().first) {
      case ("flip", nil): flip = true
      case ("dequantize", nil): dequantize = true
      case ("shift", let pixels?): shift = try naturalNumber(pixels)
      case ("fill", let name?):
        guard let chosen = Fill(rawValue: name) else { throw Self.unknown(part) }
        fill = chosen
      default: throw Self.unknown(part)
      }
    }
  }

  private static func unknown(_ part: String) -> ValidationError {
    ValidationError("'\(part)' is none of flip, shift=PIXELS, fill=edge, fill=zero and dequantize")
  }
}

/// A size of 1 to 4096 pixels a side, as in `32` or `48x64`.
private func imageSize(_ text: String) throws -> ImageSize {
  let sides = text.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
  guard 1...2 ~= sides.count, sides.allSatisfy({ 1...4096 ~= $0 }) else {
    throw ValidationError("'\(text)' is no size; write 32 or 48x64, of at most 4096 pixels")
  }
  return ImageSize(sides[0], sides[sides.count - 1])
}
