import Tensors

extension Cases {
  /// LSTMs over the rows of 28×28 pixels, and over all pixels one by one; and over the rows of one image.
  static var recurrences: [Operation] {
    [(steps: 28, features: 28), (steps: 784, features: 1)].flatMap { steps, features in
      [64, 128, 256, 512].map { lstm(batch: 64, steps: steps, features: features, units: $0) }
    } + [lstm(batch: 1, steps: 28, features: 28, units: 64)]
  }

  private static func lstm(batch: Int, steps: Int, features: Int, units: Int) -> Operation {
    let input: Shape<3> = [batch, steps, features]
    return Operation(
      "LSTM \(steps) steps, input \(features), hidden \(units), batch \(batch)",
      products: batch * steps * (features + units) * 4 * units,
      PeerTask("lstm", ["batch": batch, "steps": steps, "features": features, "hidden": units]),
      operands: [
        Operand(input.count), Operand(features * 4 * units, fanIn: units),
        Operand(units * 4 * units, fanIn: units), Operand(4 * units, fanIn: units),
      ]
    ) { operands in
      let weights = LSTMWeights(
        input: operands[1].reshaped([features, 4 * units]),
        recurrent: operands[2].reshaped([units, 4 * units]), bias: operands[3])
      return operands[0].reshaped(input).lstm(weights).outputs.flattened
    }
  }
}
