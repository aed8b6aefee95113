/// Calls `body` with memory for `count` elements from the pool, not initialised, that a kernel works in.
func withWorkspace<Result>(_ count: Int, _ body: (UnsafeMutablePointer<Float>) -> Result) -> Result {
  let workspace = Storage(count: count)
  defer { withExtendedLifetime(workspace) {} }
  return body(workspace.elements)
}
