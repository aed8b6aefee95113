import Dispatch
import Foundation
import Synchronization
import Tensors

/// Images that are made of files of pictures whenever they are needed, by several threads.
struct PictureFiles: ImageSource {
  private let paths: [String]
  private let decode: Picture.Decoder
  private let format: ImageFormat
  private let fit: PictureOptions.Fit

  /// The pictures at `paths`, fitted to `format`.
  init(_ paths: [String], _ decode: @escaping Picture.Decoder, format: ImageFormat, fit: PictureOptions.Fit) {
    (self.paths, self.decode, self.format, self.fit) = (paths, decode, format, fit)
  }

  var count: Int { paths.count }
  var isSlow: Bool { true }

  func read(_ positions: [Int], into target: UnsafeMutableBufferPointer<UInt8>) throws(DatasetError) {
    // Each image has a place of its own.
    nonisolated(unsafe) let target = target
    let faults = Mutex<[Int: DatasetError]>([:])
    DispatchQueue.concurrentPerform(iterations: positions.count) { index in
      do throws(DatasetError) {
        let part = target[index * format.dimensions..<(index + 1) * format.dimensions]
        _ = UnsafeMutableBufferPointer(rebasing: part).update(from: try levels(at: paths[positions[index]]))
      } catch {
        faults.withLock { $0[index] = error }
      }
    }
    if let first = faults.withLock({ faults in faults.keys.min().flatMap { faults[$0] } }) { throw first }
  }

  private func levels(at path: String) throws(DatasetError) -> [UInt8] {
    let picture = try Picture(at: path, decode)
    guard let levels = picture.levels(fittedTo: format, by: fit) else {
      throw .wrongShape(
        path: path, found: "a picture of \(picture.height)×\(picture.width) pixels",
        expected: "\(format.size) or more")
    }
    return levels
  }
}

extension Picture {
  /// The picture in the file at `path`.
  init(at path: String, _ decode: Decoder) throws(DatasetError) {
    let file = try StoredBytes(openingFileAt: path).all()
    do {
      self = try decode(file, path)
    } catch {
      throw .unreadablePicture(reason: "\(error)")
    }
  }
}
