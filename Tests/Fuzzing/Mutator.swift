/// Makes inputs of valid files by faults as disks, networks and enemies make them. The same seed gives the same inputs.
public struct Mutator {
  private let parser: ParserUnderTest
  private var random: SplitMix64

  /// A maker of inputs for `parser`.
  public init(_ parser: ParserUnderTest, seed: UInt64) {
    self.parser = parser
    random = SplitMix64(
      state: seed
        ^ parser.name.utf8.reduce(14_695_981_039_346_656_037) { ($0 ^ UInt64($1)) &* 1_099_511_628_211 })
  }

  /// The next input: a valid file after one to four changes.
  public mutating func nextInput() -> [UInt8] {
    var input = anyFile()
    for _ in 0...draw(below: 4) { change(&input) }
    if draw(below: 4) > 0 { parser.repair(&input) }
    return input
  }

  private mutating func change(_ input: inout [UInt8]) {
    let place = draw(below: input.count + 1)
    switch draw(below: 12) {
    case 0: flipBit(of: &input, at: place)
    case 1: if place < input.count { input[place] = UInt8(draw(below: 256)) }
    case 2: input.removeLast(input.count - place)
    case 3: input.removeSubrange(place..<min(input.count, place + 1 + draw(below: 64)))
    case 4: input.insert(contentsOf: (0...draw(below: 16)).map { _ in UInt8(draw(below: 256)) }, at: place)
    case 5: repeatPart(of: &input, at: place)
    case 6: splice(&input, at: place)
    case 7, 8: putExtreme(into: &input)
    case 9: replaceNumber(in: &input)
    case 10: insertWord(into: &input, at: place)
    default: nest(&input, at: place)
    }
  }

  private mutating func draw(below bound: Int) -> Int { Int(random.next() % UInt64(max(1, bound))) }

  private mutating func anyFile() -> [UInt8] { parser.valid[draw(below: parser.valid.count)] }
}

extension Mutator {
  private mutating func flipBit(of input: inout [UInt8], at place: Int) {
    if place < input.count { input[place] ^= 1 << UInt8(draw(below: 8)) }
  }

  private mutating func repeatPart(of input: inout [UInt8], at place: Int) {
    let part = Array(input[place..<min(input.count, place + 1 + draw(below: 64))])
    for _ in 0...draw(below: 4) { input.insert(contentsOf: part, at: place) }
  }

  /// Lets another file follow from some place on.
  private mutating func splice(_ input: inout [UInt8], at place: Int) {
    let other = anyFile()
    input.replaceSubrange(place..., with: other[draw(below: other.count + 1)...])
  }

  /// Puts a number that lengths, counts and offsets are seldom tried with where one may stand, most often in the header.
  private mutating func putExtreme(into input: inout [UInt8]) {
    let size = [1, 2, 4, 8][draw(below: 4)]
    guard input.count >= size else { return }
    let end = draw(below: 2) == 0 ? min(input.count, 64) : input.count
    let place = draw(below: max(1, end - size + 1))
    let number = extreme(near: input.count)
    let isBigEndian = draw(below: 2) == 0
    for index in 0..<size {
      input[place + (isBigEndian ? size - 1 - index : index)] = UInt8(
        truncatingIfNeeded: number >> (8 * index))
    }
  }

  private mutating func extreme(near count: Int) -> Int {
    let numbers = [
      0, 1, -1, .max, .min, Int(Int32.max), Int(UInt32.max), 1 << 31, 1 << 32, 0xFFFF, 0x8000, 1 << 62,
      1 << 61,
      count, count - 1, count + 1,
    ]
    return numbers[draw(below: numbers.count)]
  }

  /// Replaces a decimal number of a text.
  private mutating func replaceNumber(in input: inout [UInt8]) {
    let isDigit = { (byte: UInt8) in 0x30...0x39 ~= byte }
    let start = draw(below: input.count)
    guard let first = input.indices.dropFirst(start).first(where: { isDigit(input[$0]) }) else { return }
    let end = input[first...].firstIndex { !isDigit($0) } ?? input.count
    let numbers = [
      "0", "1", "-1", "9223372036854775807", "9223372036854775808", "18446744073709551616", "4294967296",
      "1e999",
      "0.5", "-0", "1e-400", "null", "NaN", "00", "2147483648", "\(input.count)", "65536", "3037000500",
    ]
    input.replaceSubrange(first..<end, with: Array(numbers[draw(below: numbers.count)].utf8))
  }

  private mutating func insertWord(into input: inout [UInt8], at place: Int) {
    guard !parser.words.isEmpty else { return }
    let word = Array(parser.words[draw(below: parser.words.count)].utf8)
    if draw(below: 2) == 0 {
      input.insert(contentsOf: word, at: place)
    } else {
      input.replaceSubrange(place..<min(input.count, place + word.count), with: word)
    }
  }

  /// Opens more brackets than anybody closes.
  private mutating func nest(_ input: inout [UInt8], at place: Int) {
    let brackets = [Array("[".utf8), Array("{\"a\":".utf8), Array("(".utf8)]
    let bracket = brackets[draw(below: brackets.count)]
    input.insert(contentsOf: (0..<draw(below: 2000)).flatMap { _ in bracket }, at: place)
  }
}

/// Steele, Lea and Flood 2014, "Fast splittable pseudorandom number generators".
private struct SplitMix64 {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var bits = state
    bits = (bits ^ bits >> 30) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ bits >> 27) &* 0x94D0_49BB_1331_11EB
    return bits ^ bits >> 31
  }
}
