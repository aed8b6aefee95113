import Foundation
import Messages
import Training

/// The event files of a folder. There is one, unless a program was killed while it took over the events of another.
enum EventFiles {
  private static let start = "events.out.tfevents."

  /// The files in the order in which TensorBoard reads them.
  static func urls(in folder: URL) throws -> [URL] {
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    return names.filter { $0.hasPrefix(start) }.sorted().map(folder.appendingPathComponent)
  }

  /// A name that is read after that of the file `earlier`, if there is one: the time, to the second, tells.
  static func name(after earlier: String?) -> String {
    let now = Int(Date().timeIntervalSince1970)
    let before = earlier.flatMap { Int($0.dropFirst(start.count).prefix { $0.isNumber }) } ?? 0
    return "\(start)\(String(format: "%010d", max(now, before + 1))).generative-models"
  }

  /// The events with figures in files that are read one after another, without those that a later start makes void.
  static func events(in files: [URL]) throws -> [Tensorboard_Event] {
    var events: [Tensorboard_Event] = []
    for file in files {
      for content in EventRecords.contents(of: try Data(contentsOf: file)) {
        guard let event = try? Tensorboard_Event(serializedBytes: content) else { break }
        switch event.what {
        case .summary: events.append(event)
        case .sessionLog(let log) where log.status == .start: events.removeAll { $0.step >= event.step }
        default: break
        }
      }
    }
    return events
  }

  /// A file that makes what was read before void, and has `events`.
  static func content(of events: [Tensorboard_Event]) throws -> Data {
    var version = Tensorboard_Event()
    (version.wallTime, version.fileVersion) = (Date().timeIntervalSince1970, "brain.Event:2")
    var beginning = Tensorboard_Event()
    (beginning.wallTime, beginning.sessionLog.status) = (version.wallTime, .start)
    return try ([version, beginning] + events).reduce(into: Data()) { file, event in
      file += EventRecords.framed(try event.serializedData())
    }
  }
}
