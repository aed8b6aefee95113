import CPointwise
import Testing

extension Kernels {
  @Suite struct CrossEntropies {
    @Test(arguments: MatrixSize.all) func sumsOverRowsHaveTheSameBitsEverywhere(_ size: MatrixSize) {
      let (logits, targets) = (noise(size.count, seed: 1), noise(size.count, seed: 2).map(abs))
      let gradients = noise(size.rows, seed: 3)
      expectSameBitsEverywhere("\(size)") { size.crossEntropies(logits, targets, gradients).flatMap { $0 } }
    }

    @Test(arguments: MatrixSize.all) func sumsOverRowsAreThoseOfElements(_ size: MatrixSize) {
      let (logits, targets) = (noise(size.count, seed: 1), noise(size.count, seed: 2).map(abs))
      let gradients = noise(size.rows, seed: 3)
      let found = size.crossEntropies(logits, targets, gradients)
      let repeated = gradients.flatMap { [Float](repeating: $0, count: size.columns) }
      var (losses, sums) = (logits, gradients)
      var dlogits = logits
      gm_binary_cross_entropy(size.count, logits, targets, &losses)
      gm_row_sums(size.rows, size.columns, losses, &sums)
      gm_binary_cross_entropy_backward(size.count, logits, targets, repeated, &dlogits)
      #expect(found == [sums, dlogits])
    }
  }
}

extension MatrixSize {
  /// The cross-entropies of rows, and the gradient of the logits where `gradients` are those of the rows.
  fileprivate func crossEntropies(
    _ logits: [Float], _ targets: [Float], _ gradients: [Float]
  ) -> [[Float]] {
    let (logits, targets, dsums) = (PaddedBuffer(logits), PaddedBuffer(targets), PaddedBuffer(gradients))
    let (sums, dlogits) = (PaddedBuffer(count: rows), PaddedBuffer(count: count))
    gm_binary_cross_entropy_row_sums(rows, columns, logits.pointer, targets.pointer, sums.pointer)
    gm_binary_cross_entropy_row_sums_backward(
      rows, columns, logits.pointer, targets.pointer, dsums.pointer, dlogits.pointer)
    for buffer in [sums, dlogits] { buffer.expectIntactGuards("\(testDescription)") }
    return [sums.values, dlogits.values]
  }
}
