extension Tensor where Rank == 2 {
  /// The transposed matrix: `[M, N]` to `[N, M]`.
  public func transposed() -> Tensor {
    Tensor(shape: [shape[1], shape[0]]) { gm_transpose(pointer, $0, shape[0], shape[1]) }
      .recorded("transposed", pullback { $0.transposed() })
  }
}
