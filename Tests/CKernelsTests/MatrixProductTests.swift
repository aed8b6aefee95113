import CMatrix
import CRuntime
import Testing

extension Kernels {
  @Suite struct MatrixProduct {
    @Test(arguments: ProductCase.all)
    func isTheSumOfProducts(_ product: ProductCase) {
      let result = product.compute()
      let expected = product.reference()
      for index in result.indices {
        // Each of inner + 1 roundings errs by at most half an ulp of a partial sum below inner + 1.
        let tolerance = Double(product.inner + 1) * Double(product.inner + 1) * 0x1p-24
        #expect(abs(Double(result[index]) - expected[index]) <= tolerance)
      }
    }

    @Test(arguments: ProductCase.all + ProductCase.large)
    func hasTheSameBitsEverywhere(_ product: ProductCase) {
      expectSameBitsEverywhere("\(product)") { product.compute() }
    }

    @Test(arguments: ProductCase.all.filter { $0.form != gm_matrix_left_transposed })
    func hasTheSameBitsWithPackedFactor(_ product: ProductCase) {
      #expect(bits(product.computePacked()) == bits(product.compute()))
    }

    @Test func isOneChainOfFusedMultiplyAdds() {
      let product = ProductCase(form: gm_matrix_plain, rows: 3, inner: 1201, columns: 5, start: .bias)
      let a = product.a
      let b = product.b
      let expected = (0..<15).map { index in
        let (m, n) = (index / 5, index % 5)
        let sum = (0..<1201).reduce(product.bias[n]) { sum, k in
          sum.addingProduct(a[m * (1201 + product.gap) + k], b[k * (5 + product.gap) + n])
        }
        return product.epilogue == gm_epilogue_relu ? max(sum, 0) : sum
      }
      #expect(bits(product.compute()) == bits(expected))
    }

    @Test func reluKeepsNotANumber() {
      var geometry = gm_contiguous_product(gm_matrix_plain, 1, 1, 3)
      var result: [Float] = [0, 0, 0]
      var workspace = [Float](repeating: 0, count: gm_matrix_product_workspace_size(&geometry))
      gm_matrix_product(&geometry, [1], [-2, .nan, 3], nil, gm_epilogue_relu, &result, &workspace)
      #expect(result[0] == 0 && result[1].isNaN && result[2] == 3)
    }
  }
}

/// One product of odd sizes: its operands, its reference, and ways to compute it.
struct ProductCase: CustomTestStringConvertible, Sendable {
  enum Start: CaseIterable { case zero, bias, accumulate }

  var form: gm_matrix_form
  var rows: Int
  var inner: Int
  var columns: Int
  var start: Start
  let gap = 3  // floats between the rows of each matrix

  static let all: [ProductCase] = {
    let forms = [gm_matrix_plain, gm_matrix_right_transposed, gm_matrix_left_transposed]
    let sizes = [
      (1, 1, 1), (13, 7, 33), (12, 32, 32), (5, 0, 18), (23, 40, 16), (98, 70, 49), (7, 530, 3),
      (4, 2100, 37),
    ]
    return forms.flatMap { form in
      sizes.flatMap { rows, inner, columns in
        Start.allCases.filter { form != gm_matrix_left_transposed || $0 != .bias }.map {
          ProductCase(form: form, rows: rows, inner: inner, columns: columns, start: $0)
        }
      }
    }
  }()

  /// Products with enough work for several threads.
  static let large = [gm_matrix_plain, gm_matrix_right_transposed, gm_matrix_left_transposed].map {
    ProductCase(form: $0, rows: 205, inner: 90, columns: 130, start: .accumulate)
  }

  var testDescription: String { "\(form) \(rows) x \(inner) x \(columns), \(start)" }

  var epilogue: gm_epilogue { start == .bias ? gm_epilogue_relu : gm_epilogue_none }
  var a: [Float] { noise((leftIsTransposed ? inner : rows) * leftStride, seed: 1) }
  var b: [Float] { noise((rightIsTransposed ? columns : inner) * rightStride, seed: 2) }
  var bias: [Float] { noise(columns, seed: 3) }
  var c: [Float] { noise(rows * resultStride, seed: 4) }

  private var leftIsTransposed: Bool { form == gm_matrix_left_transposed }
  private var rightIsTransposed: Bool { form == gm_matrix_right_transposed }
  private var leftStride: Int { (leftIsTransposed ? rows : inner) + gap }
  private var rightStride: Int { (rightIsTransposed ? inner : columns) + gap }
  private var resultStride: Int { columns + gap }

  private var geometry: gm_matrix_geometry {
    gm_matrix_geometry(
      form: form, rows: Int32(rows), inner: Int32(inner), columns: Int32(columns),
      a_stride: Int32(leftStride), b_stride: Int32(rightStride), c_stride: Int32(resultStride),
      accumulate: start == .accumulate)
  }

  func compute() -> [Float] {
    run { geometry, a, b, bias, c in
      let workspace = PaddedBuffer(count: gm_matrix_product_workspace_size(geometry))
      gm_matrix_product(geometry, a, b, bias, epilogue, c, workspace.pointer)
      workspace.expectIntactGuards("workspace")
    }
  }

  func computePacked() -> [Float] {
    run { geometry, a, b, bias, c in
      let packed = PaddedBuffer(count: gm_matrix_packed_size(geometry))
      gm_matrix_pack(geometry, b, packed.pointer)
      packed.expectIntactGuards("packed")
      gm_matrix_product_packed(geometry, a, packed.pointer, bias, epilogue, c)
    }
  }

  private typealias Floats = UnsafeMutablePointer<Float>

  private func run(
    _ body: (UnsafePointer<gm_matrix_geometry>, Floats, Floats, Floats?, Floats) -> Void
  ) -> [Float] {
    let (a, b, bias, c) = (PaddedBuffer(a), PaddedBuffer(b), PaddedBuffer(bias), PaddedBuffer(c))
    withUnsafePointer(to: geometry) { geometry in
      body(geometry, a.pointer, b.pointer, start == .bias ? bias.pointer : nil, c.pointer)
    }
    c.expectIntactGuards("C")
    let untouched = zip(c.values, self.c).enumerated().filter { $0.offset % resultStride >= columns }
    #expect(untouched.allSatisfy { $0.element.0 == $0.element.1 }, "between the rows of C")
    return withoutGaps(c.values)
  }

  private func withoutGaps(_ values: [Float]) -> [Float] {
    (0..<rows).flatMap { values[($0 * resultStride)...].prefix(columns) }
  }

  /// The product in Double.
  func reference() -> [Double] {
    let (a, b, c) = (a, b, c)
    return (0..<rows * columns).map { index in
      let (m, n) = (index / columns, index % columns)
      var sum = 0.0
      switch start {
      case .zero: break
      case .bias: sum = Double(bias[n])
      case .accumulate: sum = Double(c[m * resultStride + n])
      }
      for k in 0..<inner {
        let left = leftIsTransposed ? a[k * leftStride + m] : a[m * leftStride + k]
        let right = rightIsTransposed ? b[n * rightStride + k] : b[k * rightStride + n]
        sum += Double(left) * Double(right)
      }
      return epilogue == gm_epilogue_relu ? max(sum, 0) : sum
    }
  }
}
