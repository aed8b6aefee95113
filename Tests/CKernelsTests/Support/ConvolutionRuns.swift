import CConvolution
import Testing

/// What a convolution does besides, as `gm_convolution_options` says it.
struct ConvolutionOptions: CustomTestStringConvertible, Sendable {
  var bias: [Float]?
  var inputSlope: Float?
  var epilogue = gm_epilogue_none
  var gate: [Float]?
  var gateSlope: Float = 0
  var addend: [Float]?

  /// Whether the addend stands in the result.
  var isInPlace = false

  /// Whether the result is a gradient.
  var isGradient = false

  var testDescription: String {
    var words = bias == nil ? [] : ["bias"]
    if let inputSlope { words.append("inputs rectified with slope \(inputSlope)") }
    if epilogue == gm_epilogue_relu { words.append("relu") }
    if gate != nil { words.append("gate with slope \(gateSlope)") }
    if addend != nil { words.append(isInPlace ? "addend in place" : "addend") }
    if isGradient { words.append("gradient") }
    return words.joined(separator: ", ")
  }

  /// All options, for a result of `count` numbers.
  static func everything(
    _ inputSlope: Float, gateSlope: Float = 0.1, count: Int, channels: Int
  ) -> ConvolutionOptions {
    ConvolutionOptions(
      bias: noise(channels, seed: 4), inputSlope: inputSlope, epilogue: gm_epilogue_relu,
      gate: noise(count, seed: 5), gateSlope: gateSlope, addend: noise(count, seed: 6))
  }

  /// Calls `body` with the options of the kernels, whose arrays stand in padded buffers.
  func withKernelOptions<Result>(
    result: PaddedBuffer, _ body: (inout gm_convolution_options) -> Result
  ) -> Result {
    let (bias, gate) = (bias.map(PaddedBuffer.init), gate.map(PaddedBuffer.init))
    let addend = isInPlace ? result : addend.map { PaddedBuffer($0) }
    return withUnsafePointer(to: gm_rectifier(slope: inputSlope ?? 0)) { rectifier in
      withExtendedLifetime((bias, gate, addend)) {
        var options = gm_convolution_options(
          bias: bias.map { UnsafePointer($0.pointer) }, input_rectifier: inputSlope == nil ? nil : rectifier,
          epilogue: epilogue, gate: gate.map { UnsafePointer($0.pointer) }, gate_slope: gateSlope,
          addend: addend.map { UnsafePointer($0.pointer) }, is_gradient: isGradient)
        return body(&options)
      }
    }
  }
}

extension ConvolutionCase {
  /// What `gm_convolve` writes into a y never written before.
  func convolve(
    _ x: [Float], _ w: [Float], bias: [Float]? = nil, epilogue: gm_epilogue = gm_epilogue_none
  ) -> [Float] {
    convolve(x, w, ConvolutionOptions(bias: bias, epilogue: epilogue))
  }

  /// What `gm_convolve` writes into a y never written before, or that holds the addend.
  func convolve(_ x: [Float], _ w: [Float], _ options: ConvolutionOptions) -> [Float] {
    let (x, w) = (PaddedBuffer(x), PaddedBuffer(w))
    return run(count: y.count, options, gm_convolve_workspace_size) {
      gm_convolve($0, x.pointer, w.pointer, $1, $2, $3)
    }
  }

  /// What `gm_convolve_transpose` writes into an x never written before.
  func transpose(
    _ y: [Float], _ w: [Float], bias: [Float]? = nil, epilogue: gm_epilogue = gm_epilogue_none
  ) -> [Float] {
    transpose(y, w, ConvolutionOptions(bias: bias, epilogue: epilogue))
  }

  /// What `gm_convolve_transpose` writes into an x never written before, or that holds the addend.
  func transpose(_ y: [Float], _ w: [Float], _ options: ConvolutionOptions) -> [Float] {
    let (y, w) = (PaddedBuffer(y), PaddedBuffer(w))
    return run(count: x.count, options, gm_convolve_transpose_workspace_size) {
      gm_convolve_transpose($0, y.pointer, w.pointer, $1, $2, $3)
    }
  }

  /// What `gm_convolve_weights` writes into a w never written before.
  func weights(
    _ x: [Float], _ y: [Float], options: gm_weight_options = gm_weight_options()
  ) -> [Float] {
    let (x, y, w) = (PaddedBuffer(x), PaddedBuffer(y), PaddedBuffer(count: w.count))
    var (geometry, options) = (geometry, options)
    let workspace = PaddedBuffer(count: gm_convolve_weights_workspace_size(&geometry))
    gm_convolve_weights(&geometry, x.pointer, y.pointer, &options, w.pointer, workspace.pointer)
    workspace.expectIntactGuards("workspace")
    w.expectIntactGuards("w")
    return withExtendedLifetime((x, y)) { w.values }
  }

  typealias Geometry = UnsafePointer<gm_convolution_geometry>
  typealias Options = UnsafePointer<gm_convolution_options>

  /// What `body` writes into a result never written before, or that holds the addend, given a workspace.
  func run(
    count: Int, _ options: ConvolutionOptions, _ workspaceSize: (Geometry, Options?) -> Int,
    _ body: (Geometry, Options, UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>) -> Void
  ) -> [Float] {
    let addend = options.isInPlace ? options.addend : nil
    let result = addend.map { PaddedBuffer($0) } ?? PaddedBuffer(count: count)
    var geometry = geometry
    options.withKernelOptions(result: result) { options in
      let workspace = PaddedBuffer(count: workspaceSize(&geometry, &options))
      body(&geometry, &options, result.pointer, workspace.pointer)
      workspace.expectIntactGuards("workspace")
    }
    result.expectIntactGuards("result")
    return result.values
  }
}
