import CConvolution

/// A convolution, or the transpose of one, with weights that were packed once: for small parts of the result,
/// such as one pixel of every image of a batch, while images grow pixel by pixel.
///
///     var layer = PackedConvolution(convolution, weights, bias: bias)
///     var map = RecentRows(layer.rowsRead, of: ImageSize(28))
///     map.set(row: 5, column: 3, to: features)                 // [N, 1, 1, in]
///     let result = layer(map, row: 5, column: 3)               // [N, 1, 1, out]
///
/// Results have the bits of ``Convolution/convolve(_:_:bias:reading:plus:)`` and
/// ``Convolution/transpose(_:_:bias:to:reading:)``, and are not recorded. Copies of a packed convolution
/// share its weights and nothing else, so each may be used by a thread of its own. The memory of a result is
/// used again for the next one, if nobody holds it any more.
public struct PackedConvolution {
  private let convolution: Convolution
  private let isTransposed: Bool
  private let inputs: Int
  private let outputs: Int
  private let packed: Storage
  private let bias: Vector?
  private var memory = Storage(count: 0)

  /// The convolution with weights `[taps, in, out]` and a bias `[out]`.
  public init(_ convolution: Convolution, _ weights: Tensor<3>, bias: Vector? = nil) {
    self.init(convolution, weights, bias: bias, isTransposed: false)
  }

  /// The transpose of a convolution with weights `[taps, in, out]`: from `out` channels to `in`, with a bias
  /// `[in]`.
  public init(transposeOf convolution: Convolution, _ weights: Tensor<3>, bias: Vector? = nil) {
    self.init(convolution, weights, bias: bias, isTransposed: true)
  }

  private init(_ convolution: Convolution, _ weights: Tensor<3>, bias: Vector?, isTransposed: Bool) {
    require(
      weights.shape[0] == convolution.tapCount,
      "PackedConvolution: weights \(weights.shape) for \(convolution.tapCount) taps")
    (self.convolution, self.isTransposed, self.bias) = (convolution, isTransposed, bias)
    let channels = isTransposed ? (weights.shape[2], weights.shape[1]) : (weights.shape[1], weights.shape[2])
    (inputs, outputs) = channels
    require(
      bias.map { $0.count == channels.1 } ?? true,
      "PackedConvolution: a bias of \(bias?.count ?? 0) for \(channels.1) channels")
    var geometry = convolution.geometry(
      inputs: [1, 1, 1, weights.shape[1]], outputs: [1, 1, 1, weights.shape[2]])
    packed = Storage(count: gm_convolution_packed_size(&geometry, isTransposed))
    gm_convolution_pack(&geometry, isTransposed, weights.pointer, packed.elements)
    withExtendedLifetime(weights) {}
  }

  /// How many rows of the images that it reads are to be kept, the newest included, if the convolution sees
  /// none that are still to come.
  public var rowsRead: Int {
    guard isTransposed else { return max(convolution.margins.top + convolution.stride.height, 1) }
    let reach = convolution.dilation.height * (convolution.kernel.height - 1) - convolution.margins.top
    return max(reach, 0) / convolution.stride.height + 2
  }
}

extension PackedConvolution {
  /// One pixel of the result for every image, plus `addend`, both `[N, 1, 1, out]`.
  ///
  /// The images are rectified as they are `reading`, and the sums before the addend comes to them, if there
  /// are such rectifiers; sums by ``Rectifier/relu`` alone.
  public mutating func callAsFunction(
    _ images: RecentRows, row: Int, column: Int, reading: Rectifier? = nil, then: Rectifier? = nil,
    plus addend: ImageBatch? = nil
  ) -> ImageBatch {
    self(
      images, rows: row..<row + 1, columns: column..<column + 1, reading: reading, then: then, plus: addend)
  }

  /// The same of images `[N, H, W, in]` that are there as a whole.
  public mutating func callAsFunction(
    _ images: ImageBatch, row: Int, column: Int, reading: Rectifier? = nil, then: Rectifier? = nil,
    plus addend: ImageBatch? = nil
  ) -> ImageBatch {
    self(RecentRows(images), row: row, column: column, reading: reading, then: then, plus: addend)
  }

  /// All of the result: for 1×1 convolutions of single pixels `[N, 1, 1, in]`, or rows `[N, 1, W, in]`.
  public mutating func callAsFunction(
    _ pixels: ImageBatch, reading: Rectifier? = nil, then: Rectifier? = nil, plus addend: ImageBatch? = nil
  ) -> ImageBatch {
    let size =
      isTransposed ? convolution.smallestInput(for: pixels.size) : convolution.outputSize(of: pixels.size)
    return self(
      RecentRows(pixels), rows: 0..<size.height, columns: 0..<size.width, reading: reading, then: then,
      plus: addend)
  }

  /// A rectangle of the result for every image, plus `addend`, both `[N, rows, columns, out]`.
  ///
  /// What the taps read must be among the rows that are kept.
  public mutating func callAsFunction(
    _ images: RecentRows, rows: Range<Int>, columns: Range<Int>, reading: Rectifier? = nil,
    then: Rectifier? = nil, plus addend: ImageBatch? = nil
  ) -> ImageBatch {
    guard let input = images.elements, input.shape[3] == inputs else {
      fatalError("PackedConvolution: reads \(inputs) channels of \(images.elements?.shape ?? [0, 0, 0, 0])")
    }
    requireRows(of: images, for: rows)
    require(then == nil || then == .relu, "PackedConvolution: sums are rectified by relu alone")
    var shape = input.shape
    (shape[1], shape[2], shape[3]) = (rows.count, columns.count, outputs)
    require(
      addend.map { $0.shape == shape } ?? true,
      "PackedConvolution: \(addend?.shape ?? shape) can't be added to results of shape \(shape)")
    if memory.count != shape.count || !isKnownUniquelyReferenced(&memory) {
      memory = Storage(count: shape.count)
    }
    var geometry = geometry(
      input.shape, shape, from: images.firstRow, row: rows.lowerBound, column: columns.lowerBound)
    let options = Gather.Options(bias: bias, rectifier: reading, isRectified: then != nil, addend: addend)
    options.withKernelOptions { options in
      withWorkspace(gm_convolve_packed_workspace_size(&geometry, isTransposed, options)) { workspace in
        gm_convolve_packed(
          &geometry, isTransposed, input.pointer, packed.elements, options, memory.elements, workspace)
      }
    }
    withExtendedLifetime(input) {}
    return ImageBatch(shape: shape, storage: memory)
  }

  /// The geometry whose output is a part of the result, and whose input starts with row `firstRow`: another
  /// padding moves both.
  private func geometry(
    _ input: Shape<4>, _ result: Shape<4>, from firstRow: Int, row: Int, column: Int
  ) -> gm_convolution_geometry {
    let stride = convolution.stride
    var geometry =
      isTransposed
      ? convolution.geometry(inputs: result, outputs: input)
      : convolution.geometry(inputs: input, outputs: result)
    geometry.padding_top += Int32(
      isTransposed ? row - firstRow * stride.height : firstRow - row * stride.height)
    geometry.padding_left += Int32(isTransposed ? column : -column * stride.width)
    return geometry
  }

  /// Stops unless all rows that the taps read are kept.
  private func requireRows(of images: RecentRows, for rows: Range<Int>) {
    let (kernel, stride) = (convolution.kernel.height, convolution.stride.height)
    let taps = convolution.mask == .none ? kernel : kernel / 2 + 1
    let reach = convolution.dilation.height * (taps - 1)
    let (first, last) = (rows.lowerBound, rows.upperBound - 1)
    let top = convolution.margins.top
    let read =
      isTransposed
      ? (first: (max(first + top - reach, 0) + stride - 1) / stride, last: (last + top) / stride)
      : (first: max(first * stride - top, 0), last: last * stride - top + reach)
    let kept = images.firstRow..<images.firstRow + images.rowCount
    require(
      read.first >= kept.lowerBound && min(read.last, images.size.height - 1) < kept.upperBound,
      "PackedConvolution: rows \(read.first)...\(read.last) are read, of which \(kept) are kept")
  }
}
