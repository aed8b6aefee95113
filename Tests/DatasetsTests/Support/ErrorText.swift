/// What a person reads of an error, if there is one.
func text(of error: (any Error)?) -> String { error.map { "\($0)" } ?? "" }
