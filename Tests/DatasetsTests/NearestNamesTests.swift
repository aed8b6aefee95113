import Datasets
import Testing

@Suite struct NearestNamesTests {
  private let names = ["digits", "mnist", "fashion-mnist", "pixelcnn", "pixelrnn"]

  @Test(arguments: [
    ("digit", ["digits"]), ("mnits", ["mnist"]), ("MNIST", ["mnist"]), ("fashion", ["fashion-mnist"]),
    ("pixelccn", ["pixelcnn", "pixelrnn"]),
    ("fashon-mnist", ["fashion-mnist"]), ("p", ["pixelcnn", "pixelrnn"]), ("", []), ("transformer", []),
  ])
  func theNearestComeFirstAndTheFarNotAtAll(written: String, expected: [String]) {
    #expect(nearest(to: written, among: names) == expected)
  }

  @Test func whereNothingIsNearAllAreNamed() {
    #expect(suggestion(for: "cats", among: ["digits", "pixelcnn"]) == "there are digits, pixelcnn")
  }
}
