/// The bytes of an IDX file with these extents; its elements count 0, 1, 2, … modulo `modulus`.
func idxBytes(_ extents: [Int], modulus: Int = 256) -> [UInt8] {
  let header = [0, 0, 8, UInt8(extents.count)] + extents.flatMap(bigEndian)
  return header + (0..<extents.reduce(1, *)).map { UInt8($0 % modulus) }
}

/// The four bytes of `number`, the highest first.
func bigEndian(_ number: Int) -> [UInt8] {
  [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }
}
