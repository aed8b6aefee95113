import Tensors

extension Cases {
  /// The linear maps of a perceptron VAE, each by itself and all in a row.
  static var linearMaps: [Operation] {
    let widths = [784, 400, 20, 400, 784]
    let single = zip(widths, widths.dropFirst()).map { chain(batch: 128, widths: [$0, $1]) }
    return single + [chain(batch: 128, widths: widths)]
  }

  private static func chain(batch: Int, widths: [Int]) -> Operation {
    let layers = Array(zip(widths, widths.dropFirst()))
    let sizes = widths.enumerated().map { ("width\($0)", $1) } + [("batch", batch)]
    return Operation(
      "linear \(widths.map { "\($0)" }.joined(separator: "-")), batch \(batch)",
      products: layers.reduce(0) { $0 + batch * $1.0 * $1.1 },
      PeerTask("linear", Dictionary(uniqueKeysWithValues: sizes)),
      operands: [Operand(batch * widths[0])]
        + layers.flatMap { [Operand($0 * $1, fanIn: $0), Operand($1)] }
    ) { operands in
      let input: FeatureBatch = operands[0].reshaped([batch, widths[0]])
      return layers.enumerated().reduce(input) { input, layer in
        let (place, (inputs, outputs)) = layer
        let weights: Tensor<2> = operands[1 + 2 * place].reshaped([inputs, outputs])
        return input.linear(weights, bias: operands[2 + 2 * place])
      }.flattened
    }
  }
}
