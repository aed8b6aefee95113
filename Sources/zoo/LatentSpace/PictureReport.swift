import ArgumentParser
import Foundation
import GenerativeModels

/// What a command that wrote one picture, or one file, says of it.
struct PictureReport: Encodable {
  let model: String
  var split: Split?
  var count: Int?
  var units: [Int]?
  let output: String

  /// Prints the report: as JSON, or `summary` for a person.
  func show(asJSON: Bool, _ summary: String) throws {
    print(asJSON ? try jsonLine(self) : "\(summary): \(output)")
  }
}

/// Numbers of latent units, with commas between.
func unitNumbers(_ text: String) throws -> [Int] {
  try text.split(separator: ",", omittingEmptySubsequences: false).map { part in
    guard let unit = Int(part), unit >= 0 else {
      throw ValidationError("'\(text)' is not a list of whole numbers such as 0,1")
    }
    return unit
  }
}

/// Numbers of two latent units.
func unitPair(_ text: String) throws -> [Int] {
  let units = try unitNumbers(text)
  guard units.count == 2, units[0] != units[1] else {
    throw ValidationError("'\(text)' is not two different units such as 0,1")
  }
  return units
}
