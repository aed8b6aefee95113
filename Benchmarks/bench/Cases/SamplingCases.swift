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
      + [64, 1].map { count in
        sample(
          "Gated PixelCNN 28x28, p=32, 10 layers", images: count, products: count * gatedProducts,
          model: gatedPixelCNN)
      }
      + [64, 1].map { count in
        sample(
          "PixelCNN++ 28x28, 32 features, 2 blocks", images: count,
          products: count * PixelCNNPlusPlusWork.products, model: PixelCNNPlusPlusWork.model)
      }
  }

  private static func gatedPixelCNN(using generator: inout RandomGenerator) -> GatedPixelCNN {
    GatedPixelCNN(
      GatedPixelCNN.Configuration(features: 32, layers: 10, headFeatures: 64),
      format: ImageFormat(height: 28, width: 28, levels: 2), using: &generator)
  }

  /// The products of all convolutions of the model for one image.
  private static var gatedProducts: Int {
    var generator = RandomGenerator(seed: 0)
    let modules = gatedPixelCNN(using: &generator).namedModules.map(\.module)
    func products(_ convolution: Convolution, _ weights: Shape<3>) -> Int {
      ConvolutionWork(
        convolution: convolution, batch: 1, size: 28, inputs: weights[1], outputs: weights[2]
      ).products
    }
    return modules.reduce(0) { sum, module in
      switch module {
      case let layer as Conv2D: sum + products(layer.convolution, layer.weight.value.shape)
      case let layer as MaskedConv2D: sum + products(layer.convolution, layer.weight.value.shape)
      default: sum
      }
    }
  }

  /// Passes that a peer makes of its loop; the time of all follows.
  private static let peerPasses = 4

  /// Drawing `images` images of 28×28 pixels, where a forward pass over as many sums `products` products.
  /// Each pixel is computed once, so that drawing them sums no more.
  static func sample<Model: AutoregressiveModel>(
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
