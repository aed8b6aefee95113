/// Whole numbers as kernels take them: 32-bit, in memory of the pool.
struct Indices {
  private let storage: Storage

  /// As many as `fill` writes.
  init(count: Int, fill: (UnsafeMutablePointer<Int32>) -> Void) {
    storage = Storage(count: count)
    storage.elements.withMemoryRebound(to: Int32.self, capacity: count, fill)
  }

  /// The elements of `vector`, which must be whole numbers in 0 ..< `bound`.
  init(_ vector: Vector, below bound: Int, _ operation: String) {
    self.init(count: vector.count) { target in
      vector.withUnsafeElements { elements in
        for (place, element) in elements.enumerated() {
          require(
            element >= 0 && element < Float(bound) && element == element.rounded(),
            "\(operation): \(element) is not one of the whole numbers 0 ..< \(bound)")
          target[place] = Int32(element)
        }
      }
    }
  }

  /// The numbers: valid while the indices live.
  var pointer: UnsafePointer<Int32> {
    UnsafeRawPointer(storage.elements).assumingMemoryBound(to: Int32.self)
  }

  /// The numbers as a tensor.
  var vector: Vector {
    Vector(shape: [storage.count]) { target in
      for place in 0..<storage.count { target[place] = Float(pointer[place]) }
    }
  }
}
