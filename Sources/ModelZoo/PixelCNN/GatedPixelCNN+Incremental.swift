import Layers
import Tensors

extension GatedPixelCNN {
  /// Layers that compute a row of the vertical stack when it begins, and the horizontal stack pixel by pixel.
  public func incrementalPass(count: Int, labels: [Int]?) -> any IncrementalPass {
    requireLabels(labels, count: count)
    let layers = layers.map { GatedLayerPass($0, size: format.size) }
    let head = PackedSequential(head)
    return ParallelPass(count: count) { [self] images in
      let classes = labels.map { labels in Vector(images.map { Float(labels[$0]) }) }
      let biases = self.layers.map { layer in classes.map(layer.biases) }
      return GatedPixelCNNPass(
        layers: zip(layers, biases).map { $0.given($1) }, head: head, shown: { self.shown($0) })
    }
  }
}

/// The forward pass of a ``GatedPixelCNN``, pixel by pixel.
private struct GatedPixelCNNPass: IncrementalPass {
  private var layers: [GatedLayerPass]
  private var head: PackedSequential
  private let shown: (ImageBatch) -> ImageBatch
  private var row: Int?

  init(
    layers: [GatedLayerPass], head: PackedSequential, shown: @escaping (ImageBatch) -> ImageBatch
  ) {
    (self.layers, self.head, self.shown) = (layers, head, shown)
  }

  mutating func logits(row: Int, column: Int, of images: ImageBatch) -> ImageBatch {
    let images = shown(images)
    if self.row != row { beginRow(row, of: images) }
    var stacks: HorizontalPixel?
    for index in layers.indices {
      stacks = layers[index].pixel(row: row, column: column, of: images, after: stacks)
    }
    return head(stacks?.output ?? images)
  }

  /// What the vertical stack knows along a row depends on the rows above alone.
  private mutating func beginRow(_ row: Int, of images: ImageBatch) {
    var vertical: ImageBatch?
    for index in layers.indices { vertical = layers[index].beginRow(row, of: images, after: vertical) }
    self.row = row
  }
}

/// What a layer says of one pixel, `[N, 1, 1, p]`.
private struct HorizontalPixel {
  var features: ImageBatch
  var skipped: ImageBatch?
  var output: ImageBatch { skipped ?? features }
}

/// A ``GatedLayer``, with what it will read again of the layer before: of the vertical stack some rows, of the
/// horizontal stack one. The first layer reads images instead.
private struct GatedLayerPass {
  private var vertical, horizontal, link: PackedConvolution
  private var residual, skip: PackedConvolution?
  private var biases: GatedLayer.ClassBiases?
  private let colours: Int
  private var above: RecentRows
  private var left: RecentRows
  /// What the vertical stack says to the horizontal one along the row that was begun, `[N, 1, W, 2p]`.
  private var linked = ImageBatch(zeros: [0, 1, 0, 0])

  init(_ layer: GatedLayer, size: ImageSize) {
    (vertical, horizontal, link) = (layer.vertical.packed, layer.horizontal.packed, layer.link.packed)
    (residual, skip) = (layer.residual?.packed, layer.skip?.packed)
    colours = layer.colours
    (above, left) = (RecentRows(vertical.rowsRead, of: size), RecentRows(horizontal.rowsRead, of: size))
  }

  /// The same for images with these biases.
  func given(_ biases: GatedLayer.ClassBiases?) -> GatedLayerPass {
    var pass = self
    pass.biases = biases
    return pass
  }

  /// A row of the vertical stack, `[N, 1, W, p]`, given that of the layer `before`.
  mutating func beginRow(_ row: Int, of images: ImageBatch, after before: ImageBatch?) -> ImageBatch {
    if let before { above.set(row: row, to: before) }
    let sums = vertical(
      before == nil ? RecentRows(images) : above, rows: row..<row + 1, columns: 0..<images.shape[2])
    let rows = sums.adding(biases?.vertical)
    linked = link(rows)
    return rows.gated()
  }

  /// A pixel of the horizontal stack, given what the layer `before` says of it.
  mutating func pixel(
    row: Int, column: Int, of images: ImageBatch, after before: HorizontalPixel?
  ) -> HorizontalPixel {
    if let before { left.set(row: row, column: column, to: before.features) }
    let sums = horizontal(
      before == nil ? RecentRows(images) : left, rows: row..<row + 1, columns: column..<column + 1,
      plus: linked.pixel(row: 0, column: column))
    let gated = sums.adding(biases?.horizontal).gated(groups: colours)
    return HorizontalPixel(
      features: residual?(gated, plus: before?.features) ?? gated,
      skipped: skip?(gated, plus: before?.skipped))
  }
}
