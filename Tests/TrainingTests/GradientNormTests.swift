import Layers
import Tensors
import Testing

import Training

/// The norm of all gradients together, and clipping to it.
@Suite struct GradientNormTests {
  @Test func theGlobalNormIsThatOfAllElements() {
    #expect(TwoParameters().gradients([1, 2, 0, 0, 0, 0, 4, -10]).globalNorm == 11)
  }

  @Test func longGradientsAreScaledTogetherAndShortOnesLeftAlone() {
    let gradients = TwoParameters().gradients([1, 2, 0, 0, 0, 0, 4, -10])
    let clipped = gradients.clipped(toGlobalNorm: 1)
    #expect(abs(clipped.globalNorm - 1) < 1e-6)
    for (before, after) in zip(gradients.entries, clipped.entries) {
      for (long, short) in zip(before.gradient.elements, after.gradient.elements) {
        #expect(abs(short * 11 - long) < 1e-5)
      }
    }
    let untouched = gradients.clipped(toGlobalNorm: 12)
    for (before, after) in zip(gradients.entries, untouched.entries) {
      #expect(after.gradient.elements == before.gradient.elements)
    }
  }
}
