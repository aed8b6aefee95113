import GenerativeModels

extension Cases {
  /// Images drawn pixel by pixel, held against full passes for every pixel: PyTorch's, and this library's
  /// own.
  static var sampling: [Case] {
    [64, 1].map { count in
      sample(
        "PixelCNN 28x28, 2h=128, 7 blocks", images: count,
        products: PixelCNNStep.layerProducts(batch: count).reduce(0, +), task: "sampling pixelcnn"
      ) { PixelCNNStep(using: &$0).model }
    }
  }

  /// Passes that a peer makes of its loop; the time of all follows.
  private static let peerPasses = 4

  /// Drawing `images` images of 28×28 pixels, where a forward pass over as many sums `products` products.
  /// Each pixel is computed once, so that drawing them sums no more.
  private static func sample<Model: AutoregressiveModel>(
    _ name: String, images count: Int, products: Int, task: String? = nil,
    model: @escaping (inout RandomGenerator) -> Model
  ) -> Case {
    let prepare = {
      var generator = RandomGenerator(seed: 0)
      return (model: model(&generator), generator: generator)
    }
    return Case(
      name: "sample \(name), \(count) \(count == 1 ? "image" : "images")", pass: .sampling,
      work: .products(products), task: task.map { PeerTask($0, ["images": count, "passes": peerPasses]) },
      prepare: {
        var (model, generator) = prepare()
        return { _ = model.sample(count: count, using: &generator) }
      },
      fullPasses: FullPasses(count: 28 * 28) {
        var (model, generator) = prepare()
        let images = model.sample(count: count, using: &generator)
        return { _ = FullPass(of: model).logits(row: 0, column: 0, of: images) }
      })
  }
}
