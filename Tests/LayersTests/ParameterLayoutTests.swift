import Layers
import Tensors
import Testing

/// What files hold, in PyTorch's arrangement.
@Suite struct ParameterLayoutTests {
  @Test func linearWeightsAreOutByInInFiles() {
    let tensor = ParameterLayout.transposed.arrangedForFile([1, 2, 3, 4, 5, 6], shape: [2, 3])
    #expect(tensor == FileTensor(shape: [3, 2], elements: [1, 4, 2, 5, 3, 6]))
  }

  @Test func convolutionWeightsAreOutInHeightWidthInFiles() {
    let shape = [2, 2, 3]  // taps (0, 0) and (0, 1) of a 1×2 kernel, 2 channels to 3
    let layout = ParameterLayout.convolution(Convolution(kernel: ImageSize(1, 2)))
    let tensor = layout.arrangedForFile((0..<12).map(Float.init), shape: shape)
    #expect(tensor.shape == [3, 2, 1, 2])
    #expect(tensor.elements == [0, 6, 3, 9, 1, 7, 4, 10, 2, 8, 5, 11])
  }

  @Test func whatAnOutputIsSummedFromIsInHeightWidthInFiles() {
    let layout = ParameterLayout.patch(Convolution(kernel: ImageSize(1, 3)))
    let tensor = layout.arrangedForFile([0, 1, 2, 3, 4, 5], shape: [6])
    #expect(tensor == FileTensor(shape: [6], elements: [0, 2, 4, 1, 3, 5]))
  }

  @Test func placesWithoutATapAreZeroInFiles() {
    let layout = ParameterLayout.convolution(Convolution(kernel: 3, mask: .a()))
    let tensor = layout.arrangedForFile([1, 2, 3, 4], shape: [4, 1, 1])
    #expect(tensor == FileTensor(shape: [1, 1, 3, 3], elements: [1, 2, 3, 4, 0, 0, 0, 0, 0]))
  }

  @Test(arguments: [
    (Convolution.Mask.a(groups: 3), [0, 0, 0, 1, 0, 0, 1, 1, 0] as [Float]),
    (.b(groups: 3), [1, 0, 0, 1, 1, 0, 1, 1, 1]),
  ])
  func maskedChannelGroupsAreZeroInFiles(mask: Convolution.Mask, expected: [Float]) {
    let layout = ParameterLayout.convolution(Convolution(kernel: 1, mask: mask))
    let ones = [Float](repeating: 1, count: 9)
    let tensor = layout.arrangedForFile(ones, shape: [1, 3, 3])
    #expect(tensor.elements == expected)  // rows are output channels: red, green, blue
    let file = FileTensor(shape: [3, 3, 1, 1], elements: ones)
    let memory = layout.arrangedForMemory(file, shape: [1, 3, 3])
    #expect(layout.arrangedForFile(memory, shape: [1, 3, 3]).elements == expected)
    #expect(memory.reduce(0, +) == expected.reduce(0, +))
  }

  @Test(arguments: [
    (ParameterLayout.asIs, [4, 5]), (.transposed, [4, 5]), (.summed(with: "other"), [7]),
    (.convolution(Convolution(kernel: ImageSize(3, 2))), [6, 4, 5]),
    (.convolution(Convolution(kernel: 3, mask: .a())), [4, 2, 3]),
    (.patch(Convolution(kernel: ImageSize(3, 2))), [24]),
  ])
  func memoryComesBackFromAFile(layout: ParameterLayout, shape: [Int]) {
    let elements = (0..<shape.reduce(1, *)).map(Float.init)
    let tensor = layout.arrangedForFile(elements, shape: shape)
    #expect(tensor.shape == layout.fileShape(of: shape))
    #expect(layout.arrangedForMemory(tensor, shape: shape) == elements)
  }
}

/// Parameters on their way to and from files.
@Suite struct NamedParameterFileTests {
  private final class Cell: Module {
    let biasIh = Parameter<1>(Vector([1, 2]), layout: .summed(with: "bias_hh"))
  }
  private final class Model: Module {
    let cell = Cell()
  }

  private let parameter = Model().namedParameters[0]

  @Test func oneBiasIsTwoInFiles() {
    #expect(parameter.fileNames == ["cell.bias_ih", "cell.bias_hh"])
    #expect(parameter.exported.map(\.name) == parameter.fileNames)
    #expect(parameter.exported.map(\.tensor.elements) == [[1, 2], [0, 0]])
  }

  @Test func twoBiasesOfAFileAreAdded() throws {
    let file: [String: [Float]] = ["cell.bias_ih": [10, 20], "cell.bias_hh": [0.5, 0.25]]
    try parameter.load { name in file[name].map { FileTensor(shape: [2], elements: $0) } }
    #expect(parameter.parameter.flattened.elements == [10.5, 20.25])
  }

  @Test func aTensorThatIsMissingOrMisshapenIsNamed() {
    #expect(throws: ParameterFileError.missing(name: "cell.bias_ih", shape: [2])) {
      try parameter.load { _ in nil }
    }
    #expect(throws: ParameterFileError.wrongShape(name: "cell.bias_hh", found: [3], expected: [2])) {
      try parameter.load { FileTensor(zeros: $0.hasSuffix("ih") ? [2] : [3]) }
    }
    #expect(parameter.parameter.flattened.elements == [1, 2])
  }
}

extension FileTensor {
  fileprivate init(zeros shape: [Int]) {
    self.init(shape: shape, elements: [Float](repeating: 0, count: shape.reduce(1, *)))
  }
}
