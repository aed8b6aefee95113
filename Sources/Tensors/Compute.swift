import CRuntime

/// What the kernels run on. Results depend on none of it.
public enum Compute {
  /// How many threads kernels may use: at first the number of cores, or what the environment variable
  /// `OMP_NUM_THREADS` says; always 1 in a build without OpenMP.
  public static var threadCount: Int {
    get { Int(gm_thread_count()) }
    set {
      require(newValue > 0, "Compute: \(newValue) threads; at least 1 is needed")
      gm_set_thread_count(Int32(clamping: newValue))
    }
  }

  /// The instruction set that kernels use: `portable`, `neon`, `avx2` or `avx512`. The highest the machine
  /// has, unless the environment variable `GENERATIVE_MODELS_INSTRUCTION_SET` names a lower one.
  public static var instructionSet: String {
    String(cString: gm_instruction_set_name(gm_current_instruction_set()))
  }

  /// Calls `body` for each of `count` pieces of work, which threads share out among themselves; what kernels
  /// do in a piece stays on its thread.
  package static func forEachPiece(_ count: Int, _ body: (Int) -> Void) {
    withoutActuallyEscaping(body) { body in
      withUnsafePointer(to: body) { body in
        gm_run_chunks(
          count, .infinity,
          { body, piece, _ in body?.assumingMemoryBound(to: ((Int) -> Void).self).pointee(piece) },
          UnsafeMutableRawPointer(mutating: body))
      }
    }
  }
}
