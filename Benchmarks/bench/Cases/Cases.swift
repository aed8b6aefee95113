/// Everything that `bench` times, in the order of the table.
enum Cases {
  static var all: [Case] {
    operations.flatMap(\.cases) + forwardPasses + sampling + pixelRNNSampling + trainingSteps
      + pixelRNNSteps + peakMemory
  }

  private static var operations: [Operation] {
    maskedConvolutions + transposedConvolutions + stridedConvolutions + recurrences + linearMaps + pointwise
  }
}
