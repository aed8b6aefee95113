import Foundation
import Synchronization

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// The answer to one request, as it comes in. The thread that asked takes it piece by piece.
final class HTTPTransfer {
  /// What may happen.
  enum Event: Sendable {
    /// The answer begins.
    case head(HTTPHead)
    /// The next bytes of the body.
    case body(Data)
    /// Nothing follows; `reason` says why where that is too early.
    case end(reason: String?)
  }

  private let session: URLSession
  private let receiver = TransferReceiver()

  /// Asks for `url` from the byte at `offset` on, but for all of it where that is no longer of `version`.
  init(_ url: URL, from offset: Int, ofVersion version: String?) {
    let configuration = URLSessionConfiguration.ephemeral
    configuration.requestCachePolicy = .reloadIgnoringLocalCacheData
    session = URLSession(configuration: configuration, delegate: receiver, delegateQueue: nil)
    var request = URLRequest(url: url)
    // What is fetched are the published bytes, gzipped or not.
    request.setValue("identity", forHTTPHeaderField: "Accept-Encoding")
    // Who takes the pieces says how long is too long; the session may count from the start of the whole transfer.
    request.timeoutInterval = 7 * 86_400
    if offset > 0 {
      request.setValue("bytes=\(offset)-", forHTTPHeaderField: "Range")
      if let version { request.setValue(version, forHTTPHeaderField: "If-Range") }
    }
    session.dataTask(with: request).resume()
  }

  deinit { session.invalidateAndCancel() }

  /// What happens next; nil where nothing does for `seconds`.
  func next(within seconds: Double) -> Event? { receiver.next(within: seconds) }
}

/// What the first lines of an answer say.
struct HTTPHead: Sendable {
  let status: Int

  private let fields: [String: String]

  /// The length of the body, where it is stated.
  var bodyByteCount: Int? { fields["content-length"].flatMap { Int($0) } }

  /// Which bytes of how many the body is, where it is a part.
  var range: ContentRange? { fields["content-range"].flatMap(ContentRange.init) }

  /// What tells this version of the file from others byte for byte, where anything does.
  var version: String? {
    if let tag = fields["etag"] { return tag.hasPrefix("W/") ? nil : tag }
    return fields["last-modified"]
  }

  init(status: Int, fields: [String: String]) {
    self.status = status
    self.fields = Dictionary(fields.map { ($0.lowercased(), $1) }) { first, _ in first }
  }

  fileprivate init(_ response: HTTPURLResponse) {
    let fields = response.allHeaderFields.compactMap { key, value in
      (key as? String).map { ($0, "\(value)") }
    }
    self.init(status: response.statusCode, fields: Dictionary(fields) { first, _ in first })
  }
}

/// The value of `Content-Range`, as in `bytes 100-199/200`.
struct ContentRange: Equatable {
  let start: Int
  /// The length of the whole file, where the server knows it.
  let total: Int?

  init?(_ text: String) {
    let parts = text.split(separator: " ", maxSplits: 1)
    guard parts.count == 2, parts[0].lowercased() == "bytes" else { return nil }
    let ends = parts[1].split(separator: "/", omittingEmptySubsequences: false)
    guard ends.count == 2, let first = ends[0].split(separator: "-").first, let start = Int(first) else {
      return nil
    }
    self.start = start
    total = Int(ends[1])
  }
}

/// Keeps what the session reports until it is taken.
private final class TransferReceiver: NSObject, URLSessionDataDelegate, Sendable {
  private let waiting = Mutex<[HTTPTransfer.Event]>([])
  private let count = DispatchSemaphore(value: 0)
  private let redirections = Atomic<Int>(0)
  private let mostRedirections = 10

  func next(within seconds: Double) -> HTTPTransfer.Event? {
    guard count.wait(timeout: .now() + seconds) == .success else { return nil }
    return waiting.withLock { $0.removeFirst() }
  }

  private func add(_ event: HTTPTransfer.Event) {
    waiting.withLock { $0.append(event) }
    count.signal()
  }

  func urlSession(
    _ session: URLSession, dataTask: URLSessionDataTask, didReceive response: URLResponse,
    completionHandler: @escaping @Sendable (URLSession.ResponseDisposition) -> Void
  ) {
    if let response = response as? HTTPURLResponse { add(.head(HTTPHead(response))) }
    completionHandler(.allow)
  }

  func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
    add(.body(data))
  }

  func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
    add(.end(reason: error?.localizedDescription))
  }

  /// Follows to any other place but from a sealed connection to an open one. Where it doesn't, the redirection itself is
  /// the answer.
  func urlSession(
    _ session: URLSession, task: URLSessionTask, willPerformHTTPRedirection response: HTTPURLResponse,
    newRequest request: URLRequest, completionHandler: @escaping @Sendable (URLRequest?) -> Void
  ) {
    let isOpened = response.url?.scheme == "https" && request.url?.scheme != "https"
    let count = redirections.add(1, ordering: .relaxed).newValue
    completionHandler(isOpened || count > mostRedirections ? nil : request)
  }
}
