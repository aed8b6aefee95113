import Foundation
import GenerativeModels
import Pictures

/// The page `report.html` of a run: how training went, what the model makes, the figures, the configuration.
struct RunReport {
  let folder: RunFolder
  let model: any ZooModel
  let images: ImageDataset
  let evaluation: EvaluationReport

  /// The picture of the end of the run, `[1, H, W, C]`.
  let picture: ImageBatch

  /// Writes the page, whole or not at all.
  func write() throws {
    try AtomicFile.write(Data(page().utf8), to: folder.url.appending(path: "report.html"))
  }

  /// The page's text.
  func page() throws -> String {
    let name = type(of: model).name
    var page = HTMLPage("\(name) on \(images.name)")
    page.addSection("Evaluation", [HTMLPage.table(figures())])
    let curves = TrainingCurves(metrics: try folder.metrics())
    page.addSection(
      "Training",
      [HTMLPage.table(curves.figures)] + curves.charts.map { HTMLPage.figure(svg: $0.svg(width: 720)) })
    page.addSection("Pictures", try pictures())
    if let space = LatentSpace(of: model) {
      page.addSection("Latent space", try LatentSections(space: space, images: images[shown]).figures())
    }
    page.addSection("Codes of images", codes())
    page.addSection("Configuration", [HTMLPage.preformatted(try configuration())])
    return page.text
  }

  /// The images that pictures are made of: never those that the model is judged on.
  private var shown: Split { images[.validation].count > 0 ? .validation : .train }

  /// Everything that `evaluate` says, by the names that it has there: first of what the figures are.
  private func figures() -> [(name: String, value: String)] {
    guard case .object(let figures) = JSONValue(evaluation) else { return [] }
    let first = ["model", "data", "split", "count"].filter { figures[$0] != nil }
    let names = first + figures.keys.filter { !first.contains($0) }.sorted()
    return names.map { name in
      (name.replacingOccurrences(of: "_", with: " "), figures[name]?.text ?? "")
    }
  }

  private func pictures() throws -> [String] {
    var figures: [String] = []
    if model is any GenerativeModel { figures.append(try HTMLPage.figure(picture, caption: "Samples")) }
    if let model = model as? any ReconstructionModel {
      let batch = images[shown].firstBatch(32)
      let sheet = ModelPictures.sheet(of: batch.images, above: model.reconstructions(of: batch), columns: 16)
      figures.append(
        try HTMLPage.figure(
          sheet, caption: "\(shown.rawValue.capitalized) images above their reconstructions"))
    }
    return try figures + film()
  }

  /// How the pictures became what they are, where there is more than one epoch to see. A page needs no film: pictures
  /// that none can be made of are no error.
  private func film() throws -> [String] {
    guard let film = try? FilmStrip(of: folder, epochs: 12, spacing: .geometric, images: 8),
      film.epochs.count > 1
    else { return [] }
    let epochs = film.epochs.map(String.init).joined(separator: ", ")
    let matter = model is any GenerativeModel ? "noise" : "images, which stand in the first row,"
    return [try HTMLPage.figure(film.sheet, caption: "The same \(matter) after epochs \(epochs)")]
  }

  /// The codes of images in a plane, where they have classes.
  private func codes() -> [String] {
    guard let model = model as? any RepresentationModel, model.featureCount >= 2, images[shown].labels != nil
    else { return [] }
    let codes = Codes(of: images[shown], by: model, count: 3000)
    let plot = CodePlot(of: codes, units: nil, classNames: images.classNames)
    let caption = "\(codes.count) \(shown.rawValue) images, coloured by class"
    return [HTMLPage.figure(svg: plot.scatter.svg(width: 720, height: 620), caption: caption)]
  }

  private func configuration() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(folder.configuration()), as: UTF8.self)
  }
}
