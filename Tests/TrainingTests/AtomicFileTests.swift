import Foundation
import Testing

@testable import Training

/// Files that appear whole or not at all.
@Suite struct AtomicFileTests {
  @Test func aFileReplacesTheOneBeforeAndLeavesNothingElse() throws {
    try withTemporaryFolder { folder in
      let url = folder.appendingPathComponent("notes.txt")
      try AtomicFile.write(Data("first, and longer".utf8), to: url)
      try AtomicFile.write(Data("second".utf8), to: url)
      #expect(try String(contentsOf: url, encoding: .utf8) == "second")
      #expect(try contents(of: folder) == ["notes.txt"])
    }
  }

  @Test func aFailureHalfwayKeepsTheOldFileAndRemovesTheBegunOne() throws {
    try withTemporaryFolder { folder in
      let url = folder.appendingPathComponent("notes.txt")
      try AtomicFile.write(Data("old".utf8), to: url)
      #expect(throws: FileError.diskFull(path: "elsewhere")) {
        try AtomicFile.write(to: url) { (sink) throws(FileError) in
          try sink.write(Data("half of the n".utf8))
          throw .diskFull(path: "elsewhere")
        }
      }
      #expect(try String(contentsOf: url, encoding: .utf8) == "old")
      #expect(try contents(of: folder) == ["notes.txt"])
    }
  }

  @Test func aFolderThatIsNotThereIsNamed() throws {
    try withTemporaryFolder { folder in
      let url = folder.appendingPathComponent("nowhere/notes.txt")
      #expect(throws: FileError.notFound(path: url.path)) { try AtomicFile.write(Data(), to: url) }
    }
  }

  @Test func aFolderInThePlaceOfTheFileIsNotOverwritten() throws {
    try withTemporaryFolder { folder in
      let url = folder.appendingPathComponent("notes.txt")
      try FileManager.default.createDirectory(at: url, withIntermediateDirectories: false)
      #expect(throws: FileError.self) { try AtomicFile.write(Data("text".utf8), to: url) }
      #expect(try contents(of: folder) == ["notes.txt"])
    }
  }

  @Test(.enabled(if: geteuid() != 0, "the superuser may write anywhere"))
  func aFolderThatMayNotBeWrittenIsNamed() throws {
    try withTemporaryFolder { folder in
      chmod(folder.path, 0o500)
      defer { chmod(folder.path, 0o700) }
      let url = folder.appendingPathComponent("notes.txt")
      #expect(throws: FileError.permissionDenied(path: url.path)) { try AtomicFile.write(Data(), to: url) }
    }
  }

  @Test(.enabled(if: access("/dev/full", W_OK) == 0, "Linux has a device that is always full"))
  func aFullDiskIsSaidToBeFull() throws {
    let sink = FileSink(descriptor: open("/dev/full", O_WRONLY), path: "model.safetensors")
    #expect(throws: FileError.diskFull(path: "model.safetensors")) { try sink.write(Data("text".utf8)) }
  }
}
