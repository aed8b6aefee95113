extension String {
  /// The text on one line: what stands for no visible character is a question mark. Names that a file gives may be
  /// anything, and a terminal obeys what it is shown.
  package var printable: String {
    let isInvisible = { (scalar: Unicode.Scalar) in
      [.control, .lineSeparator, .paragraphSeparator].contains(scalar.properties.generalCategory)
    }
    guard unicodeScalars.contains(where: isInvisible) else { return self }
    return String(String.UnicodeScalarView(unicodeScalars.map { isInvisible($0) ? "?" : $0 }))
  }
}
