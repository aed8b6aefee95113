import ArgumentParser

/// A whole number that is at least 1.
func positiveInteger(_ text: String) throws -> Int {
  guard let number = Int(text), number >= 1 else {
    throw ValidationError("'\(text)' is not a whole number of 1 or more")
  }
  return number
}

/// A whole number that is at least 0.
func naturalNumber(_ text: String) throws -> Int {
  guard let number = Int(text), number >= 0 else {
    throw ValidationError("'\(text)' is not a whole number of 0 or more")
  }
  return number
}

/// A finite number above 0.
func positiveNumber(_ text: String) throws -> Double {
  guard let number = Double(text), number.isFinite, number > 0 else {
    throw ValidationError("'\(text)' is not a number above 0")
  }
  return number
}
