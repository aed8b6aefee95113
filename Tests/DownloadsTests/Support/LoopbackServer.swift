import Foundation
import Synchronization

/// A server of HTTP on the loopback interface that does what tests tell it to, faults included.
final class LoopbackServer: Sendable {
  /// What a client asked for.
  struct Request: Sendable {
    let path: String
    /// The fields of the header, with names in lower case.
    let fields: [String: String]

    /// The first byte that was asked for, where a part was.
    var offset: Int? {
      guard let range = fields["range"], range.hasPrefix("bytes="), range.hasSuffix("-") else { return nil }
      return Int(range.dropFirst(6).dropLast())
    }
  }

  /// What the server does with a connection, once it has read a request.
  struct Answer: Sendable {
    /// What is sent, header and all.
    var bytes: Data
    /// How the connection ends then.
    var ending = Ending.orderly
  }

  enum Ending: Sendable {
    /// It is closed.
    case orderly
    /// It is cut, as by a crash.
    case reset
    /// It stays open in silence until the client goes away.
    case silence
  }

  private let socket: Int32
  private let answer: @Sendable (Request) -> Answer
  private let received = Mutex<[Request]>([])

  /// The port that it listens on.
  let port: Int

  /// Starts a server that gives these answers.
  init(_ answer: @escaping @Sendable (Request) -> Answer) throws {
    self.answer = answer
    (socket, port) = try listening()
    Thread.detachNewThread { [socket, weak self] in
      while case let connection = accept(socket, nil, nil), connection >= 0 {
        guard let self else { return }
        Thread.detachNewThread { self.serve(connection) }
      }
    }
  }

  /// The requests so far, in their order.
  var requests: [Request] { received.withLock { $0 } }

  /// The address of `path`.
  func url(_ path: String) -> URL {
    var components = URLComponents()
    (components.scheme, components.host, components.port) = ("http", "127.0.0.1", port)
    components.path = "/\(path)"
    return components.url ?? URL(fileURLWithPath: path)
  }

  /// Takes no more connections.
  func stop() { shutdown(socket, Int32(SHUT_RDWR)) }

  private func serve(_ connection: Int32) {
    defer { close(connection) }
    guard let request = readRequest(connection) else { return }
    received.withLock { $0.append(request) }
    let answer = answer(request)
    sendAll(answer.bytes, to: connection)
    switch answer.ending {
    case .orderly:
      shutdown(connection, Int32(SHUT_WR))
      waitForClient(connection)
    case .silence: waitForClient(connection)
    case .reset:
      var lingering = linger(l_onoff: 1, l_linger: 0)
      setsockopt(
        connection, SOL_SOCKET, SO_LINGER, &lingering, socklen_t(MemoryLayout<linger>.size))
    }
  }
}

private struct NoServer: Error {}

/// A socket that listens on a free port of the loopback interface.
private func listening() throws -> (socket: Int32, port: Int) {
  #if os(Linux)
    let listener = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
  #else
    let listener = Darwin.socket(AF_INET, SOCK_STREAM, 0)
  #endif
  var address = sockaddr_in()
  address.sin_family = sa_family_t(AF_INET)
  address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
  var size = socklen_t(MemoryLayout<sockaddr_in>.size)
  let isListening = withUnsafeMutablePointer(to: &address) { pointer in
    pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
      bind(listener, $0, size) == 0 && listen(listener, 16) == 0 && getsockname(listener, $0, &size) == 0
    }
  }
  guard listener >= 0, isListening else { throw NoServer() }
  return (listener, Int(UInt16(bigEndian: address.sin_port)))
}

private func readRequest(_ connection: Int32) -> LoopbackServer.Request? {
  var bytes = Data()
  var piece = [UInt8](repeating: 0, count: 4096)
  while bytes.range(of: Data("\r\n\r\n".utf8)) == nil {
    let count = recv(connection, &piece, piece.count, 0)
    guard count > 0 else { return nil }
    bytes += piece[..<count]
  }
  let lines = String(decoding: bytes, as: UTF8.self).components(separatedBy: "\r\n")
  let words = lines[0].split(separator: " ")
  guard words.count == 3, words[0] == "GET" else { return nil }
  var fields: [String: String] = [:]
  for line in lines.dropFirst() {
    guard let colon = line.firstIndex(of: ":") else { continue }
    fields[line[..<colon].lowercased()] = line[line.index(after: colon)...].trimmingCharacters(
      in: .whitespaces)
  }
  return LoopbackServer.Request(path: String(words[1].dropFirst()), fields: fields)
}

private func sendAll(_ bytes: Data, to connection: Int32) {
  var rest = bytes
  while !rest.isEmpty {
    #if os(Linux)
      let sent = rest.withUnsafeBytes { send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
    #else
      let sent = rest.withUnsafeBytes { send(connection, $0.baseAddress, $0.count, 0) }
    #endif
    guard sent > 0 else { return }
    rest = rest.dropFirst(sent)
  }
}

/// Returns when the client has closed its side.
private func waitForClient(_ connection: Int32) {
  var piece = [UInt8](repeating: 0, count: 4096)
  while recv(connection, &piece, piece.count, 0) > 0 {}
}
