import Foundation

/// The right to train a run: one process at a time has it, and loses it when it ends, however it ends.
public final class RunLock {
  private let descriptor: Int32

  /// Takes the right to train the run in `folder`.
  ///
  /// Where the file system knows no locks, everybody has it.
  public init(_ folder: RunFolder) throws(RunError) {
    descriptor = open(folder.url.path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .file(FileError(code: errno, path: folder.url.path)) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK else { return }
    close(descriptor)
    throw .inUse(path: folder.url.path)
  }

  deinit { close(descriptor) }
}
