/// Where a program with Swift concurrency computes: one thread, which has the kernels' team of threads for itself.
///
///     let nats = await Task { @ComputeActor in model.logLikelihood(of: images).elements }.value
///
/// Kernels use all cores already, so two computations at once are no faster than one after the other. Called from
/// tasks that run on several cooperative threads they would be slower: each of those threads would have a team of its
/// own, and all teams share the cores. A job that is on this actor has the machine until it is done or awaits something.
@globalActor
public actor ComputeActor {
  /// The only one.
  public static let shared = ComputeActor()

  private nonisolated let thread = ComputeThread(name: "compute")

  private init() {}

  /// The actor's thread.
  public nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }
}
