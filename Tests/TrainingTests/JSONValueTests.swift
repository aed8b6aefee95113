import Foundation
import Testing
import Training

/// JSON whose form is known elsewhere.
@Suite struct JSONValueTests {
  @Test(arguments: [
    "null", "true", "0", "-3", "2.5", "1e-07", "9007199254740991", "9007199254740993", "18446744073709551615",
    #""9""#, "[1,[],{}]", #"{"a":{"b":18446744073709551557}}"#,
  ])
  func whatIsReadIsWritten(text: String) throws {
    let value = try JSONDecoder().decode(JSONValue.self, from: Data(text.utf8))
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    #expect(String(decoding: try encoder.encode(value), as: UTF8.self) == text)
  }

  @Test(arguments: [0, 1 << 53 - 1, 1 << 53 + 1, .max] as [UInt64])
  func everyDigitOfASeedIsKept(seed: UInt64) throws {
    #expect(try JSONValue(["seed": seed]).decoded() == ["seed": seed])
  }

  @Test func aNumberIsTheSameHoweverItIsWritten() throws {
    func value(_ text: String) throws -> JSONValue {
      try JSONDecoder().decode(JSONValue.self, from: Data(text.utf8))
    }
    #expect(try value("3") == value("3.0"))
    #expect(try value("3") == .number(3))
    #expect(try value("1e300") == .number(1e300))
  }
}
