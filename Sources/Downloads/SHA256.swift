import Foundation

#if canImport(CryptoKit)
  import CryptoKit
#else
  import CCrypto
#endif

/// What tells one file from every other: the SHA-256 of its bytes, as 64 lower-case hexadecimal digits.
struct SHA256Digest: Equatable, Sendable {
  let text: String

  init(_ text: String) { self.text = text }

  /// The digest of what `next` gives, piece by piece, until it gives nothing.
  init(of next: () throws(DownloadError) -> Data?) throws(DownloadError) {
    var hash = RunningHash()
    while let piece = try next() { hash.add(piece) }
    text = hash.finished().map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}

#if canImport(CryptoKit)
  private struct RunningHash {
    private var hash = SHA256()

    mutating func add(_ piece: Data) { hash.update(data: piece) }

    func finished() -> [UInt8] { Array(hash.finalize()) }
  }
#else
  /// libcrypto is loaded with Foundation's networking as it is, and takes no time to build.
  private struct RunningHash: ~Copyable {
    private let context = EVP_MD_CTX_new()

    init() { EVP_DigestInit_ex(context, EVP_sha256(), nil) }

    deinit { EVP_MD_CTX_free(context) }

    mutating func add(_ piece: Data) {
      piece.withUnsafeBytes { _ = EVP_DigestUpdate(context, $0.baseAddress, $0.count) }
    }

    func finished() -> [UInt8] {
      var digest = [UInt8](repeating: 0, count: 32)
      EVP_DigestFinal_ex(context, &digest, nil)
      return digest
    }
  }
#endif
