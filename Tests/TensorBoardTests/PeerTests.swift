import Foundation
import GenerativeModels
import TensorBoard
import TestSupport
import Testing

/// TensorBoard itself reads what a run left, and finds what our own reader finds.
@Suite(.enabled(if: Python.has("tensorboard"), "needs Python's tensorboard, see GENERATIVE_MODELS_PYTHON"))
struct PeerTests {
  private struct Found: Decodable {
    struct Scalar: Decodable {
      let step: Int
      let value: Float
    }
    struct Histogram: Decodable {
      let step: Int
      let min: Double
      let max: Double
      let num: Double
      let limits: [Double]
      let buckets: [Double]
    }
    struct Image: Decodable {
      let step: Int
      let width: Int
      let height: Int
      let size: Int
    }
    let scalars: [String: [Scalar]]
    let histograms: [String: [Histogram]]
    let images: [String: [Image]]
  }

  private static let script = """
    import json, sys
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
    events = EventAccumulator(sys.argv[1], size_guidance={"scalars": 0, "histograms": 0, "images": 0})
    events.Reload()
    tags = events.Tags()
    scalar = lambda e: {"step": e.step, "value": e.value}
    image = lambda e: {"step": e.step, "width": e.width, "height": e.height, "size": len(e.encoded_image_string)}
    def histogram(e):
        h = e.histogram_value
        return {"step": e.step, "min": h.min, "max": h.max, "num": h.num, "limits": list(h.bucket_limit),
                "buckets": list(h.bucket)}
    print(json.dumps({
        "scalars": {tag: [scalar(e) for e in events.Scalars(tag)] for tag in tags["scalars"]},
        "histograms": {tag: [histogram(e) for e in events.Histograms(tag)] for tag in tags["histograms"]},
        "images": {tag: [image(e) for e in events.Images(tag)] for tag in tags["images"]}}))
    """

  @Test(arguments: [nil, 9, 16])
  func itFindsEveryFigureOnce(stop: Int?) throws {
    try SmallRun.withFolder { folder in
      if let stop { try SmallRun.train(in: folder, steps: 20, stop: stop) }
      try SmallRun.train(in: folder, steps: 20)
      let printed = try Python.run(Self.script, folder.url.path)
      let found = try JSONDecoder().decode(Found.self, from: printed)
      let figures = try EventFileReader(folder: folder.url).figures
      let names = Array(found.scalars.keys) + found.histograms.keys + found.images.keys
      #expect(names.sorted() == Set(figures.map(\.tag)).sorted())
      let count =
        found.scalars.values.joined().count + found.histograms.values.joined().count
        + found.images.values.joined().count
      #expect(count == figures.count)
      for figure in figures { expect(figure, in: found) }
    }
  }

  private func expect(_ figure: EventFileReader.Figure, in found: Found) {
    switch figure.value {
    case .scalar(let value):
      let same = found.scalars[figure.tag]?.filter { $0.step == figure.step && $0.value == value }
      #expect(same?.count == 1, "\(figure.tag) at \(figure.step)")
    case .histogram(let least, let greatest, let count, let limits, let buckets):
      let same = found.histograms[figure.tag]?.filter {
        $0.step == figure.step && $0.min == least && $0.max == greatest && $0.num == count
          && $0.limits == limits && $0.buckets == buckets
      }
      #expect(same?.count == 1, "\(figure.tag) at \(figure.step)")
    case .image(let width, let height, _, let png):
      let same = found.images[figure.tag]?.filter {
        $0.step == figure.step && $0.width == width && $0.height == height && $0.size == png.count
      }
      #expect(same?.count == 1, "\(figure.tag) at \(figure.step)")
    }
  }
}
