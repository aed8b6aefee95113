import Tensors

/// Where in an array of numbers the pixels of its images are.
struct ArrayLayout: Sendable, Equatable {
  let count: Int
  let height: Int
  let width: Int
  let channels: Int

  /// Elements before the first of the first image.
  var start = 0

  /// Elements from one image, row, column and channel to the next.
  let imageStride: Int
  let rowStride: Int
  let columnStride: Int
  let channelStride: Int

  /// The numbers that make an image.
  var dimensions: Int { height * width * channels }

  /// Elements from the first of an image to its last, both counted.
  var span: Int {
    (height - 1) * rowStride + (width - 1) * columnStride + (channels - 1) * channelStride + 1
  }

  /// The layout of `array`: `[N, H, W]`, or `[N, H, W, C]` or else `[N, C, H, W]` with 1 or 3 channels.
  init(of array: NumberArray) throws(DatasetError) {
    let extents = array.extents
    func areChannels(_ axis: Int) -> Bool { extents.count == 4 && (extents[axis] == 1 || extents[axis] == 3) }
    let axes: [Int]  // of the images, rows, columns and channels
    switch extents.count {
    case 3: axes = [0, 1, 2]
    case 4 where areChannels(3): axes = [0, 1, 2, 3]
    case 4 where areChannels(1): axes = [0, 2, 3, 1]
    default:
      throw .wrongShape(
        path: array.path, found: "an array of \(extents)",
        expected: "[N, H, W], or [N, H, W, C] with 1 or 3 channels,")
    }
    guard array.count > 0 else {
      throw .wrongShape(path: array.path, found: "no pixel, \(extents)", expected: "an image or more")
    }
    var (strides, step) = ([Int](repeating: 1, count: extents.count), 1)
    for axis in array.isFortranOrder ? Array(extents.indices) : extents.indices.reversed() {
      strides[axis] = step
      step *= extents[axis]
    }
    (count, height, width) = (extents[axes[0]], extents[axes[1]], extents[axes[2]])
    channels = axes.count == 4 ? extents[axes[3]] : 1
    (imageStride, rowStride, columnStride) = (strides[axes[0]], strides[axes[1]], strides[axes[2]])
    channelStride = axes.count == 4 ? strides[axes[3]] : 1
  }

  /// Records of `labels` bytes and three planes of bytes of `side` × `side` pixels, red, green and blue.
  init(planarRecords count: Int, side: Int, labels: Int) {
    (self.count, height, width, channels, start) = (count, side, side, 3, labels)
    imageStride = labels + 3 * side * side
    (rowStride, columnStride, channelStride) = (side, 1, side * side)
  }
}
