/// Stops the program with `message` when `condition` does not hold: a programmer's mistake, such as shapes that do
/// not fit.
///
/// Unlike `precondition`, the message is shown in release builds too. It names the operation, what it got and
/// what it wants: `Conv2D: input has 3 channels [16, 28, 28, 3]; the layer was made for 1`.
package func require(
  _ condition: Bool, _ message: @autoclosure () -> String,
  file: StaticString = #fileID, line: UInt = #line
) {
  if !condition { fatalError(message(), file: file, line: line) }
}
