internal import Exchange
internal import Motor
internal import NIOPosix
internal import RuleEngine
internal import Storage

#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// What the endpoints work with: loaded once, never changed.
final class House: Sendable {
  let tariffs: Tariffs
  let assets: Assets
  let quotations: QuotationDesk
  let journal: Journal
  private let time: TimeSource
  /// A car to try things out with, as a filled form; `nil` where the library brings none.
  let sample: FormFields?
  /// Portfolios that are arriving or being compared.
  let uploads = Places(Limits.uploadsAtOnce)
  private let comparisons = Places(Limits.comparisonsAtOnce)

  init(tariffs: Tariffs, quotations: QuotationDesk, journal: Journal, time: TimeSource) {
    self.tariffs = tariffs
    self.quotations = quotations
    self.journal = journal
    self.time = time
    assets = Assets()
    sample = Self.sample(in: tariffs.library.folder)
  }

  var now: Timestamp { time.now }
  /// The day in Asia/Shanghai.
  func today() -> Day { time.today }

  /// The portfolio that the switch page shows to who has none.
  var samplePortfolio: String { tariffs.library.folder + "/samples/shanghai-portfolio.csv" }

  private static func sample(in folder: String) -> FormFields? {
    guard let data = FileManager.default.contents(atPath: folder + "/samples/car.query"), let text = String(validating: data, as: UTF8.self)
    else { return nil }
    return FormFields(encoded: text.split(separator: "\n").joined(separator: "&"))
  }

  func book(_ id: String) throws(Problem) -> Rulebook {
    if let book = tariffs.library.books[id] { return book }
    let hint = suggestionText(for: id, in: tariffs.library.books.keys)
    throw Problem(.notFound, Text(zh: "没有规则书“\(id)”\(hint.zh)", en: "There is no rulebook \"\(id)\"\(hint.en)"))
  }

  /// Runs long work off the event loops, a limited number at a time; who comes when all places are taken is told to come again.
  func heavily<Result: Sendable>(_ work: @escaping @Sendable () throws -> Result) async throws -> Result {
    try comparisons.enter()
    defer { comparisons.leave() }
    return try await NIOThreadPool.singleton.runIfActive(work)
  }
}
