import ArgumentParser
import Foundation
import GenerativeModels
import Pictures

/// What a model made after epochs of its training, of the same noise or of the same images: a row an epoch, from the
/// pictures that the run left.
struct FilmStrip {
  /// The epochs that are shown, in order.
  let epochs: [Int]

  /// Why pictures of other epochs are left out, which could not be read.
  let faults: [any Error]

  /// The strip, `[1, H, W, C]`. Where the model makes images again the first row has the images as they were.
  let sheet: ImageBatch

  /// How epochs are spread over a run.
  enum Spacing: String, CaseIterable, ExpressibleByArgument {
    /// At equal distances.
    case even
    /// At equal ratios: closest at the start, where most happens.
    case geometric
  }

  /// A strip of the first `count` images of `most` epochs of the run in `folder`, or of all that have a picture, the
  /// first and the last among them. Throws where no picture can be read.
  init(of folder: RunFolder, epochs most: Int, spacing: Spacing, images count: Int) throws {
    let pictures = try EpochPictures(of: folder)
    guard count <= pictures.count else {
      throw WrongUsage(description: "--images \(count): the pictures have \(pictures.count) images")
    }
    let known = try folder.pictureEpochs()
    var (rows, epochs, faults): ([ImageBatch], [Int], [any Error]) = ([], [], [])
    for epoch in Self.places(most, of: known.count, spacing).map({ known[$0] }) {
      do {
        let (made, originals) = try pictures.images(count, after: epoch)
        if rows.isEmpty, let originals { rows.append(originals) }
        rows.append(made)
        epochs.append(epoch)
      } catch {
        faults.append(error)
      }
    }
    guard let first = rows.first else {
      throw faults.first
        ?? RunError.damaged(path: folder.samplesURL.path, reason: "has no picture of an epoch")
    }
    (self.epochs, self.faults) = (epochs, faults)
    let shape = first.shape
    sheet = ImageBatch(
      rows.flatMap { $0.elements }, shape: [rows.count * count, shape[1], shape[2], shape[3]]
    ).tiled(columns: count)
  }

  /// `most` of `count` places, or all, from the first to the last, in order; the last where it is one.
  static func places(_ most: Int, of count: Int, _ spacing: Spacing) -> [Int] {
    let kept = min(most, count)
    guard kept > 1 else { return kept == 1 ? [count - 1] : [] }
    var places: [Int] = []
    for index in 0..<kept {
      let share = Double(index) / Double(kept - 1)
      let place =
        switch spacing {
        case .even: share * Double(count - 1)
        case .geometric: pow(Double(count), share) - 1
        }
      // Each after the one before, and early enough for those still to come.
      places.append(min(max(Int(place.rounded()), (places.last ?? -1) + 1), count - kept + index))
    }
    return places
  }
}
