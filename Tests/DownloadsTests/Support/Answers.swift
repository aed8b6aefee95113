import Foundation

extension LoopbackServer.Answer {
  /// An answer of this status, fields and body, whose length is stated as it is unless `fields` say otherwise.
  init(
    _ status: Int, _ fields: [String: String] = [:], body: Data = Data(),
    ending: LoopbackServer.Ending = .orderly
  ) {
    let fields = ["Content-Length": "\(body.count)", "Connection": "close"].merging(fields) { $1 }
    let lines = ["HTTP/1.1 \(status) Status"] + fields.map { "\($0): \($1)" }
    self.init(bytes: Data((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8) + body, ending: ending)
  }

  /// What a good server answers when it is asked for `content`, whose version is `tag`.
  static func whole(
    _ content: Data, tag: String = "\"1\"", for request: LoopbackServer.Request
  ) -> LoopbackServer.Answer {
    if let offset = request.offset, request.fields["if-range"] ?? tag == tag {
      guard offset < content.count else {
        return LoopbackServer.Answer(416, ["Content-Range": "bytes */\(content.count)"])
      }
      return LoopbackServer.Answer(
        206, ["ETag": tag, "Content-Range": "bytes \(offset)-\(content.count - 1)/\(content.count)"],
        body: content.dropFirst(offset))
    }
    return LoopbackServer.Answer(200, ["ETag": tag], body: content)
  }

  /// The same, but of the body only the first `count` bytes come before the connection ends like this.
  func cut(after count: Int, ending: LoopbackServer.Ending = .orderly) -> LoopbackServer.Answer {
    guard let body = bytes.range(of: Data("\r\n\r\n".utf8)) else { return self }
    return LoopbackServer.Answer(bytes: bytes.prefix(body.upperBound + count), ending: ending)
  }
}

/// Bytes that look like none of another place.
func content(_ count: Int, seed: UInt64 = 1) -> Data {
  var state = seed
  return Data(
    (0..<count).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return UInt8(truncatingIfNeeded: state >> 56)
    })
}
