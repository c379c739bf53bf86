public import Motor
public import RuleEngine
internal import Synchronization

#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// The tariffs that the exchange can ask, compiled and ready.
public final class Tariffs: Sendable {
  public let library: Library
  /// The books that say what an owner pays, in the order in which they are shown: by product, then by time. Where a book extends another,
  /// the one that brings the figures stands for both.
  public let priced: [Rulebook]
  private let regions: Regions
  /// The books that say what a used car is worth, the newest first.
  private let valuing: [Rulebook]
  /// Every name that a rulebook knows.
  private let names: Set<String>
  private let writers = Mutex<[WriterKey: ReceiptWriter]>([:])

  /// By book: the program that most enquiries need, and the filed factors that are neutral where they are not told.
  private let prepared: [String: Prepared]
  /// Every input by name, with the widest range that any book gives it.
  private let inputs: [String: Input]
  /// Every name of a rule, which an enquiry may tell instead of what it is made of.
  private let ruleNames: Set<String>

  private struct Prepared {
    var program: Program
    var neutral: [(name: String, value: String, assumption: Text)]
  }

  private struct WriterKey: Hashable {
    var book: String
    var given: [String]
  }

  /// The output by which a tariff says what is to be paid.
  public static let premium = "premium"

  /// Loads a folder of rulebooks and its list of regions.
  public static func open(_ folder: String) throws(RulebookFailure) -> Tariffs {
    let library = try Library.load(folder)
    let path = folder + "/regions.csv"
    guard let data = FileManager.default.contents(atPath: path), let text = String(validating: data, as: UTF8.self) else {
      throw RulebookFailure(
        Diagnostic("the list of regions is not there or is no UTF-8", at: SourcePosition(file: path, line: 1, column: 1)))
    }
    do throws(ParseError) { return Tariffs(library, regions: try Regions.parse(csvText: text, file: path)) } catch {
      throw RulebookFailure(Diagnostic(error.description, at: SourcePosition(file: path, line: 1, column: 1)))
    }
  }

  public init(_ library: Library, regions: Regions) {
    self.library = library
    self.regions = regions
    names = Set(library.books.values.flatMap { book in book.inputs.map(\.name) + book.ruleNames })
    valuing = library.sorted.filter { book in
      book.standing == .official && book.outputs.contains { $0.name == RecordName.actualValue && $0.type == .fen }
    }.sorted { ($0.inForce.inception.first?.number ?? .min) > ($1.inForce.inception.first?.number ?? .min) }
    let parents = Set(library.books.values.compactMap(\.parent))
    let priced = library.sorted.filter { book in
      Self.products.contains(book.product) && book.standing != .draft && !parents.contains(book.id)
        && book.outputs.contains { $0.name == Self.premium && $0.type == .fen }
    }.sorted { a, b in
      let (first, second) = (Self.products.firstIndex(of: a.product) ?? 0, Self.products.firstIndex(of: b.product) ?? 0)
      return (first, a.inForce.inception.first?.number ?? .min, a.id) < (second, b.inForce.inception.first?.number ?? .min, b.id)
    }
    self.priced = priced
    inputs = Dictionary(library.sorted.flatMap { book in book.inputs.map { ($0.name, $0) } }, uniquingKeysWith: { $0.widened(by: $1) })
    ruleNames = Set(library.books.values.flatMap(\.ruleNames)).subtracting(library.books.values.flatMap { $0.inputs.map(\.name) })
    prepared = Dictionary(
      uniqueKeysWithValues: priced.compactMap { book in
        (try? book.program(outputs: [Self.premium])).map { (book.id, Prepared(program: $0, neutral: Self.neutralFactors(of: book))) }
      })
  }

  /// What an owner buys, in the order in which it is bought.
  private static let products = ["compulsory", "commercial", "commercial_nev"]

  // MARK: Prices

  /// Reads an enquiry and checks every fact that is told, whether or not a tariff needs it.
  ///
  /// - Parameter today: the day in Asia/Shanghai.
  /// - Throws: all that is wrong, each by its name.
  public func enquiry(_ facts: RiskFacts, today: Day) throws(RiskErrors) -> PriceEnquiry {
    var errors: [RiskError] = []
    for (name, fact) in facts.facts.sorted(by: { $0.key < $1.key }) { errors += inputs[name]?.problems(of: fact) ?? [] }
    var read: PriceEnquiry?
    do throws(RiskErrors) { read = try complete(try PriceEnquiry(facts, today: today)) } catch {
      errors += error.errors.filter { other in !errors.contains { $0.input == other.input } }
    }
    guard errors.isEmpty, read != nil else { throw RiskErrors(errors: errors) }
    return try PriceEnquiry(facts, today: today)
  }

  /// What each tariff says that applies in the region, in force or as if it were.
  ///
  /// - Parameter books: only these, by id; all that apply when left out.
  /// - Throws: names that no rulebook knows.
  public func prices(_ enquiry: PriceEnquiry, books: [String]? = nil) throws(RiskErrors) -> [Quote] {
    let completed = try complete(enquiry)
    let unknown = (books ?? []).filter { id in !priced.contains { $0.id == id } }
    guard unknown.isEmpty else {
      throw RiskErrors(
        errors: unknown.map { id in
          let hint = suggestionText(for: id, in: priced.map(\.id))
          return RiskError(
            input: "books", problem: Text(zh: "没有可报价的规则书“\(id)”\(hint.zh)", en: "no rulebook \"\(id)\" gives prices\(hint.en)"))
        })
    }
    return applicable(to: completed, books: books).map { quote($0.book, $0.shift, completed.facts) }
  }

  /// The books for a region and a day, with the move in time that brings the day into each.
  func applicable(to enquiry: PriceEnquiry, books: [String]? = nil) -> [(book: Rulebook, shift: YearShift)] {
    let jurisdiction = regions[ratingRegion: enquiry.region]?.iso
    return priced.compactMap { book in
      guard books?.contains(book.id) ?? true, book.jurisdiction == "CN" || book.jurisdiction == jurisdiction,
        let shift = YearShift(of: enquiry.inception, into: book)
      else { return nil }
      return (book, shift)
    }
  }

  func quote(_ book: Rulebook, _ shift: YearShift, _ facts: RiskFacts) -> Quote {
    do throws(Diagnostic) {
      return Quote(book: book, shift: shift, outcome: Self.outcome(try program(of: book, facts), facts, shift))
    } catch {
      let problem = Text(zh: error.message, en: error.message)
      return Quote(book: book, shift: shift, outcome: .incomplete([RiskError(input: book.id, problem: problem)]))
    }
  }

  private func program(of book: Rulebook, _ facts: RiskFacts) throws(Diagnostic) -> Program {
    let given = given(facts, for: book)
    if given.isEmpty, let program = prepared[book.id]?.program { return program }
    return try book.program(given: given, outputs: [Self.premium])
  }

  private static func outcome(_ program: Program, _ facts: RiskFacts, _ shift: YearShift) -> Quote.Outcome {
    do throws(RiskErrors) {
      let risk = try program.risk(facts, movedBy: shift.years)
      do throws(Refusal) { return .priced(Money(fen: try program.value(of: 0, risk))) } catch { return .refused(error) }
    } catch { return .incomplete(error.errors) }
  }

  /// The rules of a book whose value the facts tell.
  private func given(_ facts: RiskFacts, for book: Rulebook) -> Set<String> {
    let told = facts.facts.keys.filter { ruleNames.contains($0) }
    return told.isEmpty ? [] : Set(told).intersection(book.ruleNames)
  }

  // MARK: Receipts

  /// The receipt behind a quote: every step to the table, the row and the source.
  ///
  /// - Throws: what is missing, where the quote is incomplete.
  public func receipt(for quote: Quote, _ enquiry: PriceEnquiry) throws(RiskErrors) -> Receipt {
    let completed = try complete(enquiry)
    let writer: ReceiptWriter
    do throws(Diagnostic) { writer = try self.writer(quote.book, given: given(completed.facts, for: quote.book)) } catch {
      throw RiskErrors(errors: [RiskError(input: quote.book.id, problem: Text(zh: error.message, en: error.message))])
    }
    return writer.receipt(try writer.risk(completed.facts, movedBy: quote.shift.years))
  }

  private func writer(_ book: Rulebook, given: Set<String>) throws(Diagnostic) -> ReceiptWriter {
    let key = WriterKey(book: book.id, given: given.sorted())
    if let known = writers.withLock({ $0[key] }) { return known }
    let writer = try ReceiptWriter(book, given: given, outputs: [Self.premium])
    writers.withLock { $0[key] = writer }
    return writer
  }

  // MARK: What was left out

  /// Checks the names and works out what other rulebooks can tell from what is known: the value of a used car by its depreciation.
  public func complete(_ enquiry: PriceEnquiry) throws(RiskErrors) -> PriceEnquiry {
    guard !enquiry.isComplete else { return enquiry }
    let unknown = enquiry.facts.facts.keys.filter { !names.contains($0) }.sorted()
    guard unknown.isEmpty else {
      throw RiskErrors(
        errors: unknown.map { name in
          let hint = suggestionText(for: name, in: names)
          return RiskError(input: name, problem: Text(zh: "没有规则书认识这一项\(hint.zh)", en: "no rulebook knows this\(hint.en)"))
        })
    }
    guard regions[ratingRegion: enquiry.region] != nil else {
      let hint = suggestionText(for: enquiry.region, in: regions.all.map(\.ratingRegion))
      let problem = Text(zh: "没有费率地区“\(enquiry.region)”\(hint.zh)", en: "there is no rating region \"\(enquiry.region)\"\(hint.en)")
      throw RiskErrors(errors: [RiskError(input: RecordName.region, problem: problem)])
    }
    var completed = enquiry
    assumeNeutralFactors(in: &completed)
    if enquiry.facts.text(RecordName.actualValue) == nil, let valued = actualValue(of: enquiry) {
      completed.facts[RecordName.actualValue] = .text(valued.value.description)
      completed.assumptions.append(
        Text(
          zh: "参考实际价值 \(valued.value) 元，按《\(valued.book.title.zh)》由新车购置价折旧得出",
          en: "reference actual value \(valued.value) yuan, depreciated from the new-car price by “\(valued.book.title.en)”"))
    }
    completed.isComplete = true
    return completed
  }

  private func assumeNeutralFactors(in enquiry: inout PriceEnquiry) {
    for (book, _) in applicable(to: enquiry) {
      for factor in prepared[book.id]?.neutral ?? [] where enquiry.facts[factor.name] == nil {
        enquiry.facts[factor.name] = .text(factor.value)
        enquiry.assumptions.append(factor.assumption)
      }
    }
  }

  /// A factor that only an insurer's filing gives is taken to be neutral, neither a discount nor a loading, where it is not told.
  private static func neutralFactors(of book: Rulebook) -> [(name: String, value: String, assumption: Text)] {
    book.inputs.filter { $0.isFiled && !$0.isOptional }.compactMap { input in
      guard case .number(let scale)? = input.scalarType, let bounds = input.scalarBounds else { return nil }
      let neutral = FixedDecimal(unscaled: (0..<scale).reduce(Int64(1)) { power, _ in power * 10 }, scale: scale)
      guard bounds.contains(Int128(neutral.unscaled)) else { return nil }
      let value = neutral.description
      return (input.name, value, Text(zh: "\(input.label.zh)取 \(value)", en: "\(input.label.en): \(value)"))
    }
  }

  /// What the car is worth by the newest depreciation book that values it.
  private func actualValue(of enquiry: PriceEnquiry) -> (book: Rulebook, value: Money)? {
    guard enquiry.facts.text(RecordName.price) != nil, enquiry.facts.text(RecordName.firstRegistered) != nil else { return nil }
    for book in valuing where book.inForce.inception.contains(enquiry.inception) {
      guard let program = try? book.program(outputs: [RecordName.actualValue]), let risk = try? program.risk(enquiry.facts),
        let value = try? program.value(of: 0, risk), value > 0
      else { continue }
      return (book, Money(fen: value))
    }
    return nil
  }
}

// MARK: What a form asks

extension Tariffs {
  /// An input of the priced books by its name. Where books narrow it differently, the first one's; each book checks its own range.
  public func input(_ name: String) -> Input? {
    priced.lazy.compactMap { book in book.inputs.first { $0.name == name } }.first
  }

  /// How the dictionary calls a kind of violation.
  public func violationLabel(_ kind: String) -> Text {
    guard case .list(let fields, _)? = input(RecordName.violations)?.shape, case .code(let kinds)? = fields.first?.type,
      let index = kinds.codes.firstIndex(of: kind)
    else { return Text(zh: kind, en: kind) }
    return kinds.labels[index]
  }
}
