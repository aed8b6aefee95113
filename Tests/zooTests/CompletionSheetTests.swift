import GenerativeModels
import Testing

@testable import zoo

@Suite struct CompletionSheetTests {
  @Test func aRowIsWhatIsGivenTheCompletionsAndTheOriginal() {
    let originals = ImageBatch([1, 2, 3, 4, 5, 6], shape: [2, 1, 3, 1])
    let completed = ImageBatch((0..<4).flatMap { [7, 8, Float($0)] }, shape: [4, 1, 3, 1])
    let sheet = CompletionSheet(originals: originals, completed: completed, known: 2).picture
    // A pixel is 22 pixels wide, an image 66, and gaps are 4.
    let (scale, tile) = (22, 70)
    #expect(sheet.shape == [1, 22 + 4 + 22, 4 * tile - 4, 1])
    func row(_ image: Int) -> [Float] {
      (0..<4).flatMap { column in
        (0..<3).map { pixel in
          sheet.elements[image * 26 * sheet.shape[2] + column * tile + pixel * scale]
        }
      }
    }
    #expect(row(0) == [1, 2, 0.5, 7, 8, 0, 7, 8, 1, 1, 2, 3])
    #expect(row(1) == [4, 5, 0.5, 7, 8, 2, 7, 8, 3, 4, 5, 6])
  }

  @Test func imagesAreRepeatedEachInTurn() {
    let images = ImageBatch([1, 2, 3, 4], shape: [2, 1, 2, 1]).repeated(2)
    #expect(images.shape == [4, 1, 2, 1])
    #expect(images.elements == [1, 2, 1, 2, 3, 4, 3, 4])
  }
}
