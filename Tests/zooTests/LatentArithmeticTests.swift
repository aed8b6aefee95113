import GenerativeModels
import Testing

@testable import zoo

@Suite struct LatentArithmeticTests {
  /// An image of `rows`, a character a pixel: ink where it is no point.
  private func strokes(_ rows: [String]) -> Strokes {
    let format = ImageFormat(height: rows.count, width: rows[0].count, levels: 2)
    let ink = rows.joined().map { $0 == "." ? Float(0) : 1 }
    return Strokes(of: ink[...], format)
  }

  @Test func strokesAreMeasured() {
    let (right, left) = (strokes(["...#", "..#.", ".#..", "#..."]), strokes(["#...", ".#..", "..#."]))
    // One pixel across for one upwards.
    #expect(abs(right.slant - 1) < 1e-12 && abs(left.slant + 1) < 1e-12)
    #expect(right.ink == 0.25 && left.ink == 0.25)
    let steep = strokes(["..#", "..#", ".#.", ".#."])
    #expect(abs(steep.slant - 0.4) < 1e-12)
    #expect(abs(strokes([".#.", ".#.", ".#."]).slant) < 1e-12)
    #expect(strokes(["....", "####"]).slant == 0 && strokes(["..", ".."]).slant == 0)
    #expect(strokes(["..", ".."]).ink == 0)
  }

  @Test func wordsMakeAGroup() throws {
    let group = try StrokeGroup(" 3 thick  left")
    #expect(group == StrokeGroup(weight: .thick, slant: .left, label: 3))
    #expect("\(group)" == "thick left 3")
    for text in ["", "thick thin", "3 4", "-1", "bold", "left left"] {
      #expect(throws: (any Error).self, "\(text)") { try StrokeGroup(text) }
    }
  }

  @Test func aGroupIsTheQuarterThatAWordIsTruestOf() {
    let strokes = (0..<8).map { Strokes(ink: Double(($0 * 3) % 8), slant: -Double($0)) }
    // Ink 0, 3, 6, 1, 4, 7, 2, 5; slants fall.
    #expect(StrokeGroup(weight: .thin).members(of: strokes) == [0, 3])
    #expect(StrokeGroup(weight: .thick).members(of: strokes) == [2, 5])
    #expect(StrokeGroup(slant: .right).members(of: strokes) == [0, 1])
    #expect(StrokeGroup(slant: .left).members(of: strokes) == [6, 7])
    #expect(StrokeGroup(weight: .thin, slant: .right).members(of: strokes) == [0])
    #expect(StrokeGroup(label: 5).members(of: strokes) == Array(0..<8))
  }

  @Test func meansAreAddedAndSubtracted() throws {
    let space = try #require(LatentSpace(of: LinearLatentModel()))
    let groups = [StrokeGroup(weight: .thick), StrokeGroup(weight: .thin), StrokeGroup(slant: .left)]
    var generator = RandomGenerator(seed: 4)
    let draws = try SortedDraws(200, of: space, for: groups, classify: nil, using: &generator)
    let arithmetic = try LatentArithmetic(
      groups, with: draws, images: 5, noise: 0.25, using: &generator)
    let means = try groups.map { group in
      let members = draws.latents(at: Array(draws.members(of: group).prefix(5))).elements
      try #require(members.count == 10)
      return (0..<2).map { unit in (0..<5).reduce(Float(0)) { $0 + members[2 * $1 + unit] } / 5 }
    }
    #expect(means[0][0] + means[0][1] > 1 && means[1][0] + means[1][1] < -1)
    // The image of a point is ½ + z/10.
    for unit in 0..<2 {
      let sum = means[0][unit] - means[1][unit] + means[2][unit]
      #expect(abs(arithmetic.result[0, 0, unit, 0] - (0.5 + sum / 10)) < 1e-5)
      for neighbour in 0..<5 {
        let distance = abs(arithmetic.neighbours[neighbour, 0, unit, 0] - arithmetic.result[0, 0, unit, 0])
        #expect(distance <= 0.025 + 1e-6 && distance > 0)
      }
    }
    // Four rows of five images and one; the last column and row stand apart.
    #expect(arithmetic.sheet.shape == [1, 4 * 32 + 3 * 4 + 12, 6 * 64 + 5 * 4 + 12, 1])
  }

  @Test func classesAreWhatSomebodyTells() throws {
    let space = try #require(LatentSpace(of: LinearLatentModel()))
    let groups = [StrokeGroup(weight: .thick, label: 1), StrokeGroup(label: 1), StrokeGroup(label: 0)]
    var generator = RandomGenerator(seed: 4)
    /// Class 1 where the first pixel is the lighter one.
    func classify(_ images: ImageBatch) -> [Int?] {
      (0..<images.shape[0]).map { images[$0, 0, 0, 0] > images[$0, 0, 1, 0] ? 1 : 0 }
    }
    let draws = try SortedDraws(600, of: space, for: groups, classify: classify, using: &generator)
    for group in groups {
      let members = draws.members(of: group)
      let images = space.images(of: draws.latents(at: members), class: nil)
      #expect(members.count > 20 && classify(images).allSatisfy { $0 == group.label })
    }
    #expect(draws.members(of: groups[1]).count + draws.members(of: groups[2]).count == 600)
    #expect(throws: WrongUsage.self) {
      try SortedDraws(10, of: space, for: groups, classify: nil, using: &generator)
    }
    #expect(throws: WrongUsage.self) {
      try LatentArithmetic(groups, with: draws, images: 500, noise: 0.1, using: &generator)
    }
  }
}
