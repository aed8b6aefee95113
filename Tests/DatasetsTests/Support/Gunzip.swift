import Foundation

/// Decompresses with the system's gzip, which tests may lean on and the library may not.
@Sendable func gunzip(_ compressed: Data) throws -> Data {
  let folder = try TemporaryFolder()
  let file = folder.url.appendingPathComponent("file.gz")
  try compressed.write(to: file)
  let process = try Process.run(URL(fileURLWithPath: "/bin/gzip"), arguments: ["-d", file.path])
  process.waitUntilExit()
  return try Data(contentsOf: file.deletingPathExtension())
}
