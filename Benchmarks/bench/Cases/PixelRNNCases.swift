import GenerativeModels

extension Cases {
  /// Training steps of PixelRNNs on binary images: one layer of either LSTM, and seven of the paper's second model.
  static var pixelRNNSteps: [Case] {
    let sizes = [16, 32].flatMap { features in [16, 64].map { batch in (features, batch) } }
    return sizes.map { rowLSTM(features: $0, batch: $1) }
      + sizes.map { diagonalBiLSTM(features: $0, layers: 1, batch: $1) }
      + [diagonalBiLSTM(features: 16, layers: 7, batch: 16)]
  }

  /// Images drawn from the same models, held against full passes.
  static var pixelRNNSampling: [Case] {
    let (row, diagonal) = (work(features: 32, layers: 1, batch: 64), work(features: 16, layers: 7, batch: 64))
    return [
      sample(
        "Row LSTM \(row.name)", images: 64, products: row.layers(lstm: row.rowLSTM).reduce(0, +)
      ) { PixelRNNStep<RowLSTM>(row.configuration, using: &$0).model },
      sample(
        "Diagonal BiLSTM \(diagonal.name)", images: 64,
        products: diagonal.layers(lstm: diagonal.diagonalBiLSTM).reduce(0, +)
      ) { PixelRNNStep<DiagonalBiLSTM>(diagonal.configuration, using: &$0).model },
    ]
  }

  private static func rowLSTM(features: Int, batch: Int) -> Case {
    let work = work(features: features, layers: 1, batch: batch)
    return step("Row LSTM", "row lstm", RowLSTM.self, work, layers: work.layers(lstm: work.rowLSTM))
  }

  private static func diagonalBiLSTM(features: Int, layers: Int, batch: Int) -> Case {
    let work = work(features: features, layers: layers, batch: batch)
    return step(
      "Diagonal BiLSTM", "diagonal bilstm", DiagonalBiLSTM.self, work,
      layers: work.layers(lstm: work.diagonalBiLSTM))
  }

  private static func work(features: Int, layers: Int, batch: Int) -> PixelRNNWork {
    let configuration = PixelRNNConfiguration(features: features, layers: layers, headFeatures: features)
    return PixelRNNWork(configuration: configuration, batch: batch)
  }

  private static func step<Recurrence: PixelRecurrence>(
    _ name: String, _ task: String, _ type: Recurrence.Type, _ work: PixelRNNWork, layers: [Int]
  ) -> Case {
    let (configuration, batch) = (work.configuration, work.batch)
    return Case(
      name: "\(name) \(work.name), batch \(batch)", pass: .trainingStep,
      work: .products(productsOfTraining(layers)),
      task: PeerTask(
        task, ["batch": batch, "features": configuration.features, "layers": configuration.layers])
    ) {
      var generator = RandomGenerator(seed: 0)
      let step = PixelRNNStep<Recurrence>(configuration, using: &generator)
      let images = ImageBatch(uniformIn: 0..<1, shape: [batch, 28, 28, 1], using: &generator)
      return { step.train(on: images) }
    }
  }
}
