import Foundation

/// A number that is marked on an axis.
struct Tick: Equatable {
  let value: Double
  let label: String
}

extension AxisScale {
  /// The round numbers to mark: about `count` of them, or whole ones alone.
  func ticks(about count: Int = 5, whole: Bool = false) -> [Tick] {
    switch scale {
    case .linear:
      let step = roundStep(near: span / Double(count))
      return multiples(of: whole ? max(1, step) : step, in: ends)
    case .logarithmic:
      let powers = powersOfTen(about: count)
      return powers.count >= 2 ? powers : leadingDigits()
    }
  }

  /// Powers of ten, leaving out some where the axis spans many.
  private func powersOfTen(about count: Int) -> [Tick] {
    let (low, high) = (Int(ends.lowerBound.rounded(.up)), Int(ends.upperBound.rounded(.down)))
    guard low <= high else { return [] }
    let step = max(1, (high - low + count) / count)
    return (low...high).filter { $0.isMultiple(of: step) }.map { power in
      let value = pow(10, Double(power))
      return Tick(value: value, label: numberText(value, decimals: max(0, -power)))
    }
  }

  /// 1, 2 and 5 times powers of ten, for an axis of a decade or two; round differences where even those are few.
  private func leadingDigits() -> [Tick] {
    let powers = Int(ends.lowerBound.rounded(.down))...Int(ends.upperBound.rounded(.up))
    let ticks = powers.flatMap { power in
      [1.0, 2, 5].map { digit in
        let value = digit * pow(10, Double(power))
        return Tick(value: value, label: numberText(value, decimals: max(0, -power)))
      }
    }.filter { ends.contains(log10($0.value)) }
    guard ticks.count < 2 else { return ticks }
    let (low, high) = (pow(10, ends.lowerBound), pow(10, ends.upperBound))
    return multiples(of: roundStep(near: (high - low) / 4), in: low...high).filter { $0.value > 0 }
  }
}

/// The multiples of `step` in `range`.
private func multiples(of step: Double, in range: ClosedRange<Double>) -> [Tick] {
  let decimals = max(0, -Int(log10(step).rounded(.down)))
  let (low, high) = ((range.lowerBound / step).rounded(.up), (range.upperBound / step).rounded(.down))
  guard low <= high else { return [] }
  return stride(from: low, through: high, by: 1).map { factor in
    let value = factor * step
    return Tick(value: value, label: numberText(value, decimals: decimals))
  }
}

/// 1, 2 or 5 times a power of ten: the one nearest to `length`, by ratio.
private func roundStep(near length: Double) -> Double {
  let power = pow(10, log10(length).rounded(.down))
  switch length / power {
  case ..<2.0.squareRoot(): return power
  case ..<10.0.squareRoot(): return 2 * power
  case ..<50.0.squareRoot(): return 5 * power
  default: return 10 * power
  }
}

/// `number` with `decimals` places behind the point and a comma between thousands; very large and very small ones
/// by their power of ten.
func numberText(_ number: Double, decimals: Int) -> String {
  if number == 0 { return "0" }
  if abs(number) >= 1e7 || (decimals > 4 && abs(number) < 1e-3) { return powerText(number) }
  let text = String(format: "%.\(decimals)f", abs(number))
  let parts = text.split(separator: ".", omittingEmptySubsequences: false)
  let digits = Array(parts[0])
  let grouped = digits.enumerated().map { index, digit in
    index > 0 && (digits.count - index).isMultiple(of: 3) ? ",\(digit)" : "\(digit)"
  }.joined()
  return (number < 0 ? "−" : "") + grouped + (parts.count > 1 ? ".\(parts[1])" : "")
}

/// `number` as in 2·10⁻⁵.
private func powerText(_ number: Double) -> String {
  let parts = String(format: "%.3e", abs(number)).split(separator: "e")
  var digits = Substring(parts[0])
  while digits.hasSuffix("0") { digits.removeLast() }
  if digits.hasSuffix(".") { digits.removeLast() }
  let power = Int(parts[1]) ?? 0
  let raised = "\(power)".map { superscripts[$0] ?? $0 }
  return (number < 0 ? "−" : "") + (digits == "1" ? "" : "\(digits)·") + "10" + String(raised)
}

private let superscripts: [Character: Character] = [
  "-": "⁻", "0": "⁰", "1": "¹", "2": "²", "3": "³", "4": "⁴", "5": "⁵", "6": "⁶", "7": "⁷", "8": "⁸",
  "9": "⁹",
]
