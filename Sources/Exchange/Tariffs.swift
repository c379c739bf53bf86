public import Motor
public import RuleEngine

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
  private let valuing: [(book: Rulebook, intake: FactIntake)]
  /// What compulsory insurance pays at most for property, by the day of the accident.
  let limits: Program?
  /// By book: the inputs that tell of the record.
  private let recordInputs: [String: [String]]
  /// By name of a list of what happened: that nothing was told of it.
  private let noRecords: [String: Text]
  /// Every name that a rulebook knows.
  private let names: Set<String>
  /// By book: the filed factors that are neutral where they are not told.
  private let neutral: [String: [NeutralFactor]]
  /// Compiled when they are first asked for.
  private let intakes = BoundedCache<Asked, FactIntake>(limit: Tariffs.programsKept)
  private let writers = BoundedCache<Asked, ReceiptWriter>(limit: Tariffs.programsKept)

  /// Every input of every book.
  private let register: FactRegister
  /// Every name of a rule of some book, which an enquiry may tell instead of what it is made of.
  private let ruleNames: Set<String>

  /// A filed factor that neither discounts nor loads.
  private struct NeutralFactor {
    var name: String
    var value: String
    var assumption: Text
    /// Whether the book must be told; else it is the book's own default.
    var isTold: Bool
  }

  /// A book, and the rules whose value is told to it.
  private struct Asked: Hashable {
    var book: String
    var given: Set<String>
  }

  /// The output by which a tariff says what is to be paid.
  public static let premium = "premium"

  /// Loads a folder of rulebooks and its list of regions.
  ///
  /// - Parameter knownAt: leave out what the system learned after that day, so that an old quotation is priced as it was.
  public static func open(_ folder: String, knownAt: Day? = nil) throws(RulebookFailure) -> Tariffs {
    let library = try Library.load(folder, knownAt: knownAt)
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
    let register = FactRegister(library.sorted)
    self.register = register
    valuing = library.sorted.filter { book in
      book.standing == .official && book.outputs.contains { $0.name == RecordName.actualValue && $0.type == .fen }
    }.sorted { ($0.inForce.inception.first?.number ?? .min) > ($1.inForce.inception.first?.number ?? .min) }.compactMap { book in
      (try? book.program(outputs: [RecordName.actualValue])).map { (book, register.intake(for: $0)) }
    }
    limits = library.sorted.first { book in
      book.standing == .official && book.outputs.contains { $0.name == RecordName.propertyLimit && $0.type == .fen }
    }.flatMap { try? $0.program(outputs: [RecordName.propertyLimit]) }
    let parents = Set(library.books.values.compactMap(\.parent))
    let priced = library.sorted.filter { book in
      Self.products.contains(book.product) && book.standing != .draft && !parents.contains(book.id)
        && book.outputs.contains { $0.name == Self.premium && $0.type == .fen }
    }.sorted { a, b in
      let (first, second) = (Self.products.firstIndex(of: a.product) ?? 0, Self.products.firstIndex(of: b.product) ?? 0)
      return (first, a.inForce.inception.first?.number ?? .min, a.id) < (second, b.inForce.inception.first?.number ?? .min, b.id)
    }
    self.priced = priced
    ruleNames = Set(library.books.values.flatMap(\.ruleNames))
    neutral = Dictionary(uniqueKeysWithValues: priced.map { ($0.id, Self.neutralFactors(of: $0)) })
    recordInputs = Dictionary(
      uniqueKeysWithValues: priced.map { book in
        (book.id, book.inputs.map(\.name).filter { RecordName.happenings.contains($0) || RecordName.history.contains($0) })
      })
    var noRecords = [
      RecordName.insuredYears: Text(zh: "没有以往的投保记录", en: "there is no record of earlier insurance")
    ]
    for input in priced.flatMap(\.inputs) where RecordName.happenings.contains(input.name) {
      noRecords[input.name] = Text(zh: "没有告知\(input.label.zh)，按没有处理", en: "\(input.label.en): none told, taken as none")
    }
    self.noRecords = noRecords
  }

  /// What an owner buys, in the order in which it is bought.
  private static let products = [compulsory, "commercial", "commercial_nev"]
  /// 交强险.
  static let compulsory = "compulsory"

  // MARK: Prices

  /// Reads an enquiry and checks every fact that is told, whether or not a tariff needs it.
  ///
  /// - Parameter today: the day in Asia/Shanghai.
  /// - Throws: all that is wrong, each by its name.
  public func enquiry(_ facts: RiskFacts, today: Day) throws(RiskErrors) -> PriceEnquiry {
    do throws(RiskErrors) {
      let enquiry = try PriceEnquiry(facts, today: today, register: register)
      try check(facts, region: enquiry.region)
      return enquiry
    } catch {
      var errors = error.errors
      do throws(RiskErrors) { try check(facts, region: facts.text(RecordName.region)) } catch {
        errors += error.errors.filter { other in !errors.contains { $0.input == other.input } }
      }
      throw RiskErrors(errors: Self.first(errors))
    }
  }

  /// As many errors as somebody corrects at a time.
  private static func first(_ errors: [RiskError]) -> [RiskError] {
    guard errors.count > mostErrors else { return errors }
    let left = errors.count - mostErrors
    return errors.prefix(mostErrors) + [RiskError(input: "", problem: Text(zh: "另有 \(left) 处", en: "and \(left) more"))]
  }

  private static let mostErrors = 50

  /// - Throws: names that no rulebook knows, or a region that is none.
  private func check(_ facts: RiskFacts, region: String?) throws(RiskErrors) {
    var errors: [RiskError] = []
    if facts.text(Self.premium) != nil {
      errors.append(RiskError(input: Self.premium, problem: Text(zh: "保费是要算的结果，不必告知", en: "is what is asked for; leave it out")))
    }
    for name in facts.facts.keys.filter({ !names.contains($0) }).sorted() {
      // Finding what was meant takes a while for each; the first few are enough to see the mistake.
      let hint = errors.count < Self.mostErrors ? suggestionText(for: name, in: names) : Text(zh: "", en: "")
      errors.append(RiskError(input: name, problem: Text(zh: "没有规则书认识这一项\(hint.zh)", en: "no rulebook knows this\(hint.en)")))
    }
    if let error = region.flatMap(regionError) { errors.append(error) }
    guard errors.isEmpty else { throw RiskErrors(errors: errors) }
  }

  /// What is wrong with the name of a rating region.
  func regionError(_ region: String) -> RiskError? {
    guard regions[ratingRegion: region] == nil else { return nil }
    let hint = suggestionText(for: region, in: regions.all.map(\.ratingRegion))
    let problem = Text(zh: "没有费率地区“\(region)”\(hint.zh)", en: "there is no rating region \"\(region)\"\(hint.en)")
    return RiskError(input: RecordName.region, problem: problem)
  }

  /// The jurisdiction of a rating region.
  func jurisdiction(of region: String) -> String? { regions[ratingRegion: region]?.iso }

  /// What each tariff says that applies in the region, in force or as if it were.
  ///
  /// - Parameter books: only these, by id; all that apply when left out.
  /// - Throws: books that give no prices.
  public func prices(_ enquiry: PriceEnquiry, books: [String]? = nil) throws(RiskErrors) -> [Quote] {
    prices(try complete(enquiry, books: books))
  }

  /// The same for an enquiry that is complete.
  public func prices(_ enquiry: CompleteEnquiry) -> [Quote] { enquiry.applicable.map { quote($0.book, $0.shift, enquiry) } }

  /// - Throws: why a book gives no prices.
  private func check(books: [String]) throws(RiskErrors) {
    let known = priced.map(\.id)
    let problem: Text
    if books.isEmpty {
      problem = Text(zh: "没有列出规则书；可用：\(known.joined(separator: "、"))", en: "names no rulebook; there are \(known.joined(separator: ", "))")
    } else if let id = books.first(where: { !known.contains($0) }) {
      let children = priced.filter { $0.parent == id }.map(\.id)
      if !children.isEmpty {
        problem = Text(
          zh: "规则书“\(id)”缺少须导入的表，可用已导入的：\(children.joined(separator: "、"))",
          en: "the tables of \"\(id)\" are imported into books that extend it: \(children.joined(separator: ", "))")
      } else if library.books[id] != nil {
        problem = Text(zh: "规则书“\(id)”不算车主的保费", en: "\"\(id)\" does not say what an owner pays")
      } else {
        let hint = suggestionText(for: id, in: known)
        problem = Text(zh: "没有规则书“\(id)”\(hint.zh)", en: "there is no rulebook \"\(id)\"\(hint.en)")
      }
    } else {
      return
    }
    throw RiskErrors("books", problem)
  }

  /// The books for a region and a day, with the move in time that brings the day into each.
  private func applicable(to enquiry: PriceEnquiry, books: [String]?) -> [(book: Rulebook, shift: YearShift)] {
    guard let jurisdiction = jurisdiction(of: enquiry.region) else { return [] }
    return priced.compactMap { book in
      guard books?.contains(book.id) ?? true, book.reaches(jurisdiction),
        let shift = YearShift(of: enquiry.inception, into: book)
      else { return nil }
      return (book, shift)
    }
  }

  func quote(_ book: Rulebook, _ shift: YearShift, _ enquiry: CompleteEnquiry) -> Quote {
    do throws(RiskErrors) {
      let intake = try intake(of: book, enquiry)
      let risk = try intake.risk(enquiry.sheet, movedBy: shift.years)
      do throws(Refusal) {
        return Quote(book: book, shift: shift, outcome: .priced(Money(fen: try intake.program.value(of: 0, risk))))
      } catch { return Quote(book: book, shift: shift, outcome: .refused(error)) }
    } catch { return Quote(book: book, shift: shift, outcome: .incomplete(error.errors)) }
  }

  private func intake(of book: Rulebook, _ enquiry: CompleteEnquiry) throws(RiskErrors) -> FactIntake {
    let asked = asked(book, enquiry)
    return try intakes.value(for: asked) { () throws(RiskErrors) in
      register.intake(for: try compiled(book) { () throws(Diagnostic) in try book.program(given: asked.given, outputs: [Self.premium]) })
    }
  }

  /// Of the tariffs and the rules that are told, so many combinations are kept ready.
  private static let programsKept = 256

  private func asked(_ book: Rulebook, _ enquiry: CompleteEnquiry) -> Asked {
    Asked(book: book.id, given: enquiry.given.isEmpty ? [] : book.given(by: enquiry.given))
  }

  /// What does not compile with the rules that are told is an error of that book.
  private func compiled<Compiled>(_ book: Rulebook, _ compile: () throws(Diagnostic) -> Compiled) throws(RiskErrors) -> Compiled {
    do throws(Diagnostic) { return try compile() } catch {
      throw RiskErrors(book.id, Text(zh: error.message, en: error.message))
    }
  }

  // MARK: Receipts

  /// The receipt behind a quote: every step to the table, the row and the source.
  ///
  /// - Throws: what is missing, where the quote is incomplete.
  public func receipt(for quote: Quote, _ enquiry: CompleteEnquiry) throws(RiskErrors) -> Receipt {
    let writer = try writer(of: quote.book, enquiry)
    return writer.receipt(try writer.risk(enquiry.sheet.facts, movedBy: quote.shift.years))
  }

  private func writer(of book: Rulebook, _ enquiry: CompleteEnquiry) throws(RiskErrors) -> ReceiptWriter {
    let asked = asked(book, enquiry)
    return try writers.value(for: asked) { () throws(RiskErrors) in
      try compiled(book) { () throws(Diagnostic) in try ReceiptWriter(book, given: asked.given, outputs: [Self.premium]) }
    }
  }

  // MARK: What was left out

  /// Works out what other rulebooks can tell from what is known: the value of a used car by its depreciation.
  ///
  /// - Parameter books: the tariffs that are asked, by id; all that apply when left out.
  /// - Throws: books that give no prices, and changes of the record that do not fit its lists and ranges.
  public func complete(_ enquiry: PriceEnquiry, books: [String]? = nil) throws(RiskErrors) -> CompleteEnquiry {
    if let books { try check(books: books) }
    // A change of the record may not fit the lists and ranges, which bind what is told.
    guard enquiry.sheet.errors.isEmpty else { throw RiskErrors(errors: enquiry.sheet.errors) }
    var completed = CompleteEnquiry(
      assumptions: enquiry.assumptions, inception: enquiry.inception, sheet: enquiry.sheet,
      applicable: applicable(to: enquiry, books: books), given: Set(enquiry.facts.facts.keys.filter(ruleNames.contains)))
    if let books, let left = books.first(where: { id in !completed.applicable.contains { $0.book.id == id } }) {
      let place = library.books[left]?.jurisdiction ?? ""
      let problem = Text(zh: "规则书“\(left)”只适用于 \(place)", en: "\"\(left)\" applies in \(place) only")
      throw RiskErrors("books", problem)
    }
    assumeNothingHappened(in: &completed, lacksHistory: enquiry.lacksHistory)
    assumeNeutralFactors(in: &completed)
    if enquiry.facts.text(RecordName.actualValue) == nil, let valued = actualValue(of: completed) {
      completed.sheet.tell(RecordName.actualValue, .text(valued.value.description))
      completed.assumptions.append(
        Text(
          zh: "参考实际价值 \(valued.value) 元，按《\(valued.book.title.zh)》由新车购置价折旧得出",
          en: "reference actual value \(valued.value) yuan, depreciated from the new-car price by “\(valued.book.title.en)”"))
    }
    return completed
  }

  /// What is not told of the record is taken as a clean one, which the owner must know: it is the cheapest.
  private func assumeNothingHappened(in enquiry: inout CompleteEnquiry, lacksHistory: Bool) {
    let untold = RecordName.happenings.filter { enquiry.sheet.facts[$0] == nil } + (lacksHistory ? [RecordName.insuredYears] : [])
    guard !untold.isEmpty else { return }
    let needed = enquiry.applicable.map { needs(of: $0.book, enquiry) }
    for name in untold {
      let alike = name == RecordName.insuredYears ? RecordName.history : [name]
      let isNeeded = needed.contains { names in names.contains { alike.contains($0) } }
      if isNeeded, let assumption = noRecords[name] { enquiry.assumptions.append(assumption) }
    }
  }

  /// The inputs of a record that a book asks for; fewer where rules are told.
  private func needs(of book: Rulebook, _ enquiry: CompleteEnquiry) -> [String] {
    guard !enquiry.given.isEmpty, let intake = try? intake(of: book, enquiry) else { return recordInputs[book.id] ?? [] }
    return intake.program.inputNames
  }

  private func assumeNeutralFactors(in enquiry: inout CompleteEnquiry) {
    for (book, _) in enquiry.applicable {
      for factor in neutral[book.id] ?? [] where enquiry.sheet.facts[factor.name] == nil {
        if factor.isTold { enquiry.sheet.tell(factor.name, .text(factor.value)) }
        if !enquiry.assumptions.contains(factor.assumption) { enquiry.assumptions.append(factor.assumption) }
      }
    }
  }

  /// A factor that only an insurer's filing gives is taken to be neutral, neither a discount nor a loading, where it is not told.
  private static func neutralFactors(of book: Rulebook) -> [NeutralFactor] {
    book.inputs.filter(\.isFiled).compactMap { input in
      guard case .scalar(let type, let bounds, let standard) = input.shape, case .number(let scale) = type else { return nil }
      let neutral = FixedDecimal(unscaled: (0..<scale).reduce(Int64(1)) { power, _ in power * 10 }, scale: scale)
      guard standard.map({ $0 == neutral.unscaled }) ?? bounds.contains(Int128(neutral.unscaled)) else { return nil }
      let value = neutral.description
      return NeutralFactor(
        name: input.name, value: value, assumption: Text(zh: "\(input.label.zh)取 \(value)", en: "\(input.label.en): \(value)"),
        isTold: standard == nil)
    }
  }

  /// What the car is worth by the newest depreciation book that values it.
  private func actualValue(of enquiry: CompleteEnquiry) -> (book: Rulebook, value: Money)? {
    let facts = enquiry.sheet.facts
    guard facts.text(RecordName.price) != nil, facts.text(RecordName.firstRegistered) != nil else { return nil }
    for (book, intake) in valuing where book.inForce.inception.contains(enquiry.inception) {
      guard let risk = try? intake.risk(enquiry.sheet), let value = try? intake.program.value(of: 0, risk), value > 0 else { continue }
      return (book, Money(fen: value))
    }
    return nil
  }
}

// MARK: What a form asks

extension Tariffs {
  /// The names of all inputs of the priced books, in the order in which the books list them.
  public var inputNames: [String] {
    var seen: Set<String> = []
    return priced.flatMap { $0.inputs.map(\.name) }.filter { seen.insert($0).inserted }
  }

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
