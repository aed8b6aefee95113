import Tensors

/// How pictures become images of one size.
public struct PictureOptions: Sendable, Equatable, Codable {
  /// Rows of pixels of an image; those of the pictures where not given, which must then be alike.
  public var height: Int?

  /// Pixels a row, in the same way.
  public var width: Int?

  /// 1 for grey, 3 for colour; where not given, grey if all pictures are.
  public var channels: Int?

  /// What is done with a picture of another size.
  public var fit: Fit

  /// The ways from a picture to an image of another size.
  public enum Fit: String, Sendable, Codable, CaseIterable {
    /// The largest part in the middle that has the image's proportions, scaled.
    case crop
    /// The whole picture, scaled, in other proportions if need be.
    case stretch
    /// The pixels in the middle as they are; the picture must have as many.
    case centre
  }

  /// Images of `size` where given, grey or in colour where said.
  public init(size: ImageSize? = nil, channels: Int? = nil, fit: Fit = .crop) {
    (height, width, self.channels, self.fit) = (size?.height, size?.width, channels, fit)
    require(firstFault == nil, "PictureOptions: \(firstFault ?? "")")
  }

  /// What no image can be made with, if there is anything; for options that were read from a file.
  public var firstFault: String? {
    for side in [height, width].compactMap(\.self) where !(1...4096 ~= side) {
      return "a side of \(side) pixels"
    }
    if let channels, channels != 1 && channels != 3 { return "\(channels) channels; there are 1 and 3" }
    return (height == nil) == (width == nil) ? nil : "one side of two"
  }
}
