// swift-tools-version: 6.2

import PackageDescription

/// Kernels are optimised in every configuration, so that a debug build of a program that uses the library
/// still trains at full speed. Contraction is off: a product and a sum are fused only where a kernel says so,
/// which keeps the bits the same on every instruction set.
let kernelSettings: [CSetting] = [
  .unsafeFlags(["-O3", "-ffp-contract=off", "-fno-math-errno", "-Wall", "-Wextra", "-Wconversion"]),
  .unsafeFlags(["-fopenmp"], .when(traits: ["OpenMP"])),
  .define("GM_OPENMP", .when(traits: ["OpenMP"])),
]

/// A C target of `CKernels/`. Its templates are shared by path, as they are no part of an interface.
func kernels(_ name: String, after dependencies: [Target.Dependency] = []) -> Target {
  .target(
    name: "C\(name)",
    dependencies: dependencies,
    path: "CKernels/\(name)",
    cSettings: kernelSettings + [
      .headerSearchPath("../Runtime/templates"), .headerSearchPath("../Matrix/templates"),
    ]
  )
}

/// The tests of the target `name`, in `Tests/<name>Tests`.
func tests(of name: String, with dependencies: [Target.Dependency] = []) -> Target {
  .testTarget(
    name: "\(name)Tests",
    dependencies: [.target(name: name), "TestSupport"] + dependencies,
    path: "Tests/\(name)Tests"
  )
}

// SwiftPM asks pkg-config for every system library of the graph, and would warn those who use the library alone
// and have no libpng. Linux keeps it on the default paths, where nobody needs to ask.
#if os(Linux)
  let pngPackage: String? = nil
#else
  let pngPackage: String? = "libpng"
#endif

let argumentParser: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let protobuf: Target.Dependency = .product(name: "SwiftProtobuf", package: "swift-protobuf")

let package = Package(
  name: "GenerativeModels",
  platforms: [.macOS(.v26)],
  products: [
    .library(name: "GenerativeModels", targets: ["GenerativeModels"]),
    .library(name: "Interchange", targets: ["Interchange"]),
    .library(name: "TensorBoard", targets: ["TensorBoard"]),
    .executable(name: "zoo", targets: ["zoo"]),
    .executable(name: "bench", targets: ["bench"]),
  ],
  traits: [
    .trait(
      name: "OpenMP", description: "Kernels use every core, through libomp. Without it they are serial."),
    .default(enabledTraits: ["OpenMP"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0"),
  ],
  targets: [
    .target(
      name: "CRuntime",
      path: "CKernels/Runtime",
      exclude: ["templates"],
      cSettings: kernelSettings + [.headerSearchPath("templates")],
      linkerSettings: [
        .linkedLibrary("omp5", .when(platforms: [.linux], traits: ["OpenMP"])),
        .linkedLibrary("omp", .when(platforms: [.macOS], traits: ["OpenMP"])),
        .linkedLibrary("m", .when(platforms: [.linux])),
      ]
    ),
    kernels("Matrix", after: ["CRuntime"]),
    kernels("Convolution", after: ["CRuntime", "CMatrix"]),
    kernels("LSTM", after: ["CRuntime", "CMatrix"]),
    kernels("Pointwise", after: ["CRuntime"]),

    .target(name: "Tensors", dependencies: ["CRuntime", "CMatrix", "CConvolution", "CLSTM", "CPointwise"]),
    .target(name: "Layers", dependencies: ["Tensors"]),
    .target(name: "Distributions", dependencies: ["Tensors"]),
    .target(name: "ModelZoo", dependencies: ["Tensors", "Layers", "Distributions"]),
    .target(name: "CDigits", exclude: ["README.md", "digits.bin", "make_digits.py"]),
    .target(name: "Datasets", dependencies: ["Tensors", "CDigits"]),
    .target(name: "Training", dependencies: ["Tensors", "Layers", "Distributions", "ModelZoo", "Datasets"]),
    .target(
      name: "Representations",
      dependencies: ["Tensors", "Layers", "Distributions", "ModelZoo", "Datasets", "Training"]
    ),
    .target(
      name: "SampleQuality",
      dependencies: ["Tensors", "Layers", "ModelZoo", "Datasets", "Training", "Representations"]
    ),
    .target(
      name: "Serving",
      dependencies: ["Tensors", "Layers", "ModelZoo", "Training", "SampleQuality"]
    ),
    .target(
      name: "GenerativeModels",
      dependencies: [
        "Tensors", "Layers", "Distributions", "ModelZoo", "Datasets", "Training", "Representations",
        "SampleQuality", "Serving",
      ]
    ),
    .target(
      name: "Messages",
      dependencies: [protobuf],
      exclude: ["README.md", "generate", "ONNX/onnx.proto", "TensorBoard/event.proto"]
    ),
    .target(
      name: "Interchange",
      dependencies: [
        "Tensors", "Layers", "ModelZoo", "Representations", "SampleQuality", "Training", "Messages",
      ]),
    .target(name: "TensorBoard", dependencies: ["Tensors", "Layers", "Training", "Messages"]),
    .executableTarget(
      name: "zoo",
      dependencies: [
        "GenerativeModels", "Interchange", "TensorBoard", "Pictures", "Downloads", "CZlib", argumentParser,
      ]),
    .target(name: "CJPEG", linkerSettings: [.linkedLibrary("jpeg")]),
    .systemLibrary(name: "CZlib"),
    .systemLibrary(name: "CCrypto", providers: [.apt(["libssl-dev"])]),
    .target(
      name: "Downloads",
      dependencies: ["CZlib", .target(name: "CCrypto", condition: .when(platforms: [.linux]))]),
    .systemLibrary(
      name: "CPNG", pkgConfig: pngPackage, providers: [.apt(["libpng-dev"]), .brew(["libpng"])]),
    .target(name: "Pictures", dependencies: ["Tensors", "Datasets", "CPNG", "CJPEG"]),
    .target(
      name: "CPeak",
      dependencies: ["CRuntime"],
      path: "Benchmarks/CPeak",
      cSettings: kernelSettings + [.headerSearchPath("../../CKernels/Runtime/templates")]
    ),
    .executableTarget(
      name: "bench", dependencies: ["GenerativeModels", "CPeak", argumentParser], path: "Benchmarks/bench"),

    .target(name: "CAllocations", path: "Tests/CAllocations", cSettings: [.unsafeFlags(["-fno-builtin"])]),
    .target(
      name: "Fuzzing",
      dependencies: [
        "CAllocations", "CZlib", "Datasets", "Downloads", "Layers", "ModelZoo", "Pictures", "Tensors",
        "Training",
      ],
      path: "Tests/Fuzzing"
    ),
    .testTarget(
      name: "FuzzingTests", dependencies: ["Fuzzing", "GenerativeModels", "zoo", "CAllocations"],
      path: "Tests/FuzzingTests"),
    .target(name: "TestSupport", dependencies: ["CRuntime", "Tensors", "Layers"], path: "Tests/TestSupport"),
    .testTarget(
      name: "CKernelsTests",
      dependencies: ["CRuntime", "CMatrix", "CConvolution", "CLSTM", "CPointwise"],
      path: "Tests/CKernelsTests"
    ),
    tests(of: "Tensors"),
    tests(of: "Layers"),
    tests(of: "Distributions"),
    tests(of: "ModelZoo"),
    tests(of: "Datasets"),
    tests(of: "Training"),
    tests(of: "Representations"),
    tests(of: "SampleQuality"),
    tests(of: "Serving"),
    tests(of: "Interchange", with: ["GenerativeModels"]),
    tests(of: "TensorBoard", with: ["GenerativeModels"]),
    tests(of: "Pictures"),
    .testTarget(name: "DownloadsTests", dependencies: ["Downloads"], path: "Tests/DownloadsTests"),
    tests(of: "zoo", with: ["GenerativeModels"]),
    tests(of: "bench"),
  ],
  swiftLanguageModes: [.v6],
  cLanguageStandard: .c11
)

// Sanitizers ask for a build of their own. That of the kernels and their tests alone takes a tenth of the time.
if Context.environment["GENERATIVE_MODELS_KERNELS_ONLY"] != nil {
  let kept = ["CRuntime", "CMatrix", "CConvolution", "CLSTM", "CPointwise", "CKernelsTests"]
  package.targets.removeAll { !kept.contains($0.name) }
  (package.products, package.dependencies) = ([], [])
}

// libFuzzer brings the program's start with it, and can be linked in its own kind of build only.
if Context.environment["GENERATIVE_MODELS_FUZZER"] != nil {
  package.targets.append(
    .executableTarget(
      name: "fuzz", dependencies: ["Fuzzing"], path: "Tests/FuzzHarness",
      swiftSettings: [.unsafeFlags(["-parse-as-library"])]))
}
