public import Identity
public import Motor
public import RuleEngine
public import Storage

/// Saves prices and opens them again.
public struct QuotationDesk: Sendable {
  private let store: Store
  private let tariffs: Tariffs
  private let validDays: Int

  /// - Parameter validDays: how many days a quotation may be bought, the day on which it is saved among them.
  public init(_ store: Store, _ tariffs: Tariffs, validDays: Int) {
    self.store = store
    self.tariffs = tariffs
    self.validDays = validDays
  }

  /// Prices an enquiry and keeps what came of it.
  ///
  /// - Parameters:
  ///   - books: only these tariffs; all that apply when left out.
  ///   - once: the key under which the request may be sent again.
  ///   - answer: says it to whoever asked. The secret of the address is not kept anywhere else.
  /// - Throws: `RiskErrors` for what is wrong with the facts; `OnceError`; ``StoreError``.
  public func save(
    _ facts: RiskFacts, books: [String]? = nil, today: Day, by act: Act, once: Once?,
    answer: @escaping @Sendable (Quotation, AddressKey) throws -> KeptAnswer
  ) async throws -> KeptAnswer {
    let enquiry = try tariffs.enquiry(facts, today: today)
    let quotes = try tariffs.prices(enquiry, books: books)
    let lines = quotes.map {
      Quotation.Line(book: $0.book.id, contentHash: $0.book.contentHash, movedYears: $0.shift.years, premium: $0.premium)
    }
    let validUntil = validUntil(today: today, inception: enquiry.inception)
    return try await store.write(act, once: once) { tx in
      var random = SystemRandomNumberGenerator()
      let key = AddressKey(using: &random)
      let quotation = Quotation(
        id: ID(at: tx.now), number: Self.number(on: today), savedAt: tx.now, validUntil: validUntil, keyHash: key.hash.bytes, today: today,
        region: enquiry.region, inception: enquiry.inception, facts: facts, lines: lines)
      try tx.insert(quotation, "quotation.saved", [("number", .string(quotation.number)), ("lines", .array(lines.map(\.json)))])
      return try answer(quotation, key)
    }
  }

  /// A cover is bought before it begins; one that began already, on the day.
  private func validUntil(today: Day, inception: Day) -> Instant {
    min(Instant(endOf: today.adding(days: validDays - 1)), max(Instant(startOf: inception), Instant(endOf: today)))
  }

  private static func number(on day: Day) -> String {
    let suffix = (0..<numberCharacters).map { _ in alphabet[Int.random(in: 0..<alphabet.count)] }
    return "Q\(day.description.filter(\.isNumber))-\(String(suffix))"
  }

  /// The quotation at an address; `nil` for an address that nobody was given.
  public func open(_ key: AddressKey) async throws -> Quotation? {
    let hash = key.hash.bytes
    return try await store.read { try $0.cases(Quotation.self, "WHERE key_hash = \(hash)").first?.value }
  }

  /// What happened to a quotation, the newest last.
  public func history(of quotation: Quotation) async throws -> [Fact] {
    let subject = Quotation.subject(quotation.id)
    return try await store.read { try $0.history(of: subject, limit: Self.historyLimit) }
  }

  /// Rates the quotation anew by the rulebooks of the same name and compares.
  public func replay(_ quotation: Quotation) throws(RiskErrors) -> [Replay] {
    let books = quotation.lines.map(\.book).filter { id in tariffs.priced.contains { $0.id == id } }
    var quotes: [Quote] = []
    if !books.isEmpty {
      let enquiry = try tariffs.enquiry(quotation.facts, today: quotation.today)
      quotes = try tariffs.prices(enquiry, books: books)
    }
    return quotation.lines.map { line in
      guard let quote = quotes.first(where: { $0.book.id == line.book }) else { return Replay(line: line, outcome: .bookGone) }
      guard quote.book.contentHash == line.contentHash else { return Replay(line: line, outcome: .bookChanged(quote)) }
      return Replay(line: line, outcome: quote.premium == line.premium ? .same(quote) : .differs(quote))
    }
  }

  /// One line of a quotation, rated again.
  public struct Replay: Sendable {
    public let line: Quotation.Line
    public let outcome: Outcome

    /// What came of it.
    public enum Outcome: Sendable {
      /// The same rulebook says the same.
      case same(Quote)
      /// The same rulebook says something else, which must never happen.
      case differs(Quote)
      /// The rulebook is another one by now.
      case bookChanged(Quote)
      /// There is no such rulebook any more.
      case bookGone
    }
  }

  private static let numberCharacters = 6
  private static let historyLimit = 100
  /// Without letters and digits that look alike.
  private static let alphabet = Array("23456789ABCDEFGHJKMNPQRSTUVWXYZ")
}
