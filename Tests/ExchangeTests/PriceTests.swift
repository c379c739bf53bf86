import Exchange
import Motor
import RuleEngine
import Testing

@Suite("What each tariff would charge")
struct PriceTests {
  @Test("The best and the worst record of the source text pay 1170.00 and 8730.00 for a base premium of 3000.00")
  func sourceFigures() throws {
    #expect(try Market.premium(after, Market.enquiry()) == Money(parsing: "1170.00"))
    let claims = (1...5).map { ["settled_on": "2026-0\($0)-10", "paid": "900.00"] }
    let worst = try Market.enquiry([
      "claims": .records(claims), "violations": .records([["kind": "red_light", "on": "2026-05-01"]]), "underwriting": .text("1.15"),
      "channel": .text("1.15"),
    ])
    #expect(try Market.premium(after, worst) == Money(parsing: "8730.00"))
  }

  @Test("A book that is not in force prices a car and record of the same age, and says by how many years it moved them")
  func movedInTime() throws {
    let quote = try #require(try Market.tariffs.prices(Market.enquiry(), books: [after]).first)
    #expect(!quote.isInForce)
    #expect(quote.shift.years == -7)
    let then = try Market.enquiry([
      "inception": .text("2019-11-22"), "quoted_on": .text("2019-11-21"), "first_registered": .text("2015-03-15"),
    ])
    let inForce = try #require(try Market.tariffs.prices(then, books: [after]).first)
    #expect(inForce.isInForce)
    #expect(inForce.premium == quote.premium)
  }

  @Test("Moved by years, a record on 29 February stays a record")
  func leapDay() throws {
    let leap = try Market.enquiry([
      "inception": .text("2028-03-01"), "quoted_on": .text("2028-02-29"),
      "claims": .records([["settled_on": "2028-02-29", "paid": "1.00"]]),
    ])
    let quote = try #require(try Market.tariffs.prices(leap, books: [after]).first)
    #expect(quote.premium != nil)
  }

  @Test("A book that brings the figures stands for the one it extends; a draft is never asked")
  func whichBooks() {
    let ids = Market.tariffs.priced.map(\.id)
    #expect(ids.contains(illustrative))
    #expect(!ids.contains("cn.commercial.2020"))
    #expect(Market.tariffs.priced.allSatisfy { $0.standing != .draft })
  }

  @Test("The tariffs of Shanghai are not asked for a car in Jiangsu")
  func otherProvince() throws {
    let quotes = try Market.tariffs.prices(Market.enquiry(["region": .text("jiangsu")]))
    #expect(quotes.allSatisfy { $0.book.jurisdiction == "CN" })
    #expect(quotes.contains { $0.book.id == compulsory && $0.premium == (try? Money(parsing: "475.00")) || $0.premium != nil })
  }

  @Test("A petrol car is told that the new-energy tariff is not for it, not which table lacks a row")
  func rightReason() throws {
    let quote = try #require(try Market.tariffs.prices(Market.enquiry(), books: ["cn.commercial.nev.2021.illustrative"]).first)
    guard case .refused(let refusal) = quote.outcome else { return #expect(Bool(false), "\(quote.outcome)") }
    #expect(refusal.rule != nil)
    #expect(refusal.text.en.contains("new-energy"))
  }

  @Test("What is not told and is taken to be so is listed: the cover's first day, the gap, the history, the car's value, neutral factors")
  func assumptions() throws {
    var facts = Market.cleanCar
    facts["underwriting"] = nil
    let enquiry = try Market.tariffs.enquiry(RiskFacts(facts), today: Market.today)
    let told = try Market.tariffs.complete(enquiry).assumptions.map(\.en).joined(separator: "\n")
    #expect(told.contains("2026-11-22"))
    #expect(told.contains("earlier policies"))
    #expect(told.contains("reference actual value"))
    #expect(told.contains("1.00"))
    #expect(try Market.premium(after, enquiry) == Money(parsing: "1380.00"))
  }

  @Test("A record of which nothing is told is taken as clean, and that is listed where a tariff asks for it")
  func untoldRecord() throws {
    func assumed(_ changes: [String: RiskFacts.Fact], _ books: [String]? = nil) throws -> String {
      try Market.tariffs.complete(try Market.enquiry(changes), books: books).assumptions.map(\.en).joined(separator: "\n")
    }
    #expect(try assumed([:]).split(separator: "none told", omittingEmptySubsequences: false).count == 4)
    #expect(try !assumed(["claims": .records([]), "accidents": .records([]), "violations": .records([])]).contains("none told"))
    let levels: [String: RiskFacts.Fact] = [
      "claim_level": .text("three_years_clean"), "serious_violations": .text("0"), "moderate_violations": .text("0"),
      "other_violations": .text("0"),
    ]
    #expect(try !assumed(levels, [after]).contains("none told"))
    var facts = Market.cleanCar.merging(levels) { $1 }
    facts["insured_years"] = nil
    let told = try Market.tariffs.complete(Market.tariffs.enquiry(RiskFacts(facts), today: Market.today), books: [after]).assumptions
    #expect(!told.contains { $0.en.contains("earlier insurance") })
  }

  @Test(
    "Days that cannot follow each other are errors of the day",
    arguments: [("inception", "2028-01-01"), ("previous_last_day", "2027-01-01")])
  func impossibleDays(input: String, day: String) throws {
    let error = try #require(throws: RiskErrors.self) { try Market.enquiry([input: .text(day)]) }
    #expect(error.errors.map(\.input) == [input])
  }

  @Test("A premium that is told is an error in both languages, and so is a book of another region")
  func toldPremium() throws {
    let error = try #require(throws: RiskErrors.self) { try Market.enquiry(["premium": .text("100")]) }
    #expect(error.errors.map(\.input) == ["premium"] && error.errors[0].problem.zh.contains("保费"))
    let elsewhere = try Market.enquiry(["region": .text("zhejiang")])
    let books = try #require(throws: RiskErrors.self) { try Market.tariffs.prices(elsewhere, books: [after]) }
    #expect(books.errors.map(\.input) == ["books"] && books.description.contains("CN-SH"))
  }

  @Test("A value that a filing has settled cannot be told otherwise")
  func settled() throws {
    let enquiry = try Market.enquiry(["expense_loading": .text("0.10")])
    let quote = try #require(try Market.tariffs.prices(enquiry, books: [illustrative]).first)
    guard case .incomplete(let errors) = quote.outcome else { return #expect(Bool(false), "\(quote.outcome)") }
    #expect(errors.map(\.input) == ["expense_loading"] && errors[0].problem.en.contains("0.25"))
    let same = try Market.enquiry(["expense_loading": .text("0.25")])
    #expect(try Market.premium(illustrative, same) == Market.premium(illustrative, Market.enquiry()))
  }

  @Test("A receipt of a refusal shows no figure that no table has")
  func refusedReceipt() throws {
    let enquiry = try Market.enquiry(["model": .text("unlisted")])
    let complete = try Market.tariffs.complete(enquiry, books: [illustrative])
    let receipt = try Market.tariffs.receipt(for: Market.tariffs.prices(complete)[0], complete)
    let lookup = try #require(receipt.steps.flatMap(\.lookups).first { $0.table == "vehicle_damage" })
    #expect(lookup.value == nil && lookup.row == nil && lookup.text(in: .en) == "no row")
    let uses = receipt.steps.flatMap(\.uses).filter { $0.name == "damage_premium" }
    #expect(!uses.isEmpty && uses.allSatisfy { $0.isRefused && $0.text(in: .zh) == "不能给出" })
    #expect(!receipt.json.description.contains("\"lookups\":[{\"table\":\"vehicle_damage\",\"value\""))
  }

  @Test("A Chinese name of a code leads to the code, and a list of codes says how many there are")
  func namedCodes() throws {
    let named = try #require(throws: RiskErrors.self) { try Market.enquiry(["region": .text("浙江")]) }
    #expect(named.errors[0].problem.zh.contains("zhejiang") && named.errors[0].problem.en.contains("zhejiang"))
    let unknown = try #require(throws: RiskErrors.self) { try Market.enquiry(["use": .text("出租出租出租")]) }
    #expect(unknown.errors[0].problem.zh.contains("family"))
  }

  @Test("The same enquiry gives the same receipt and the receipt ends in the quoted price")
  func receiptAgrees() throws {
    let enquiry = try Market.enquiry()
    for quote in try Market.tariffs.prices(enquiry) {
      guard let premium = quote.premium else { continue }
      let receipt = try Market.tariffs.receipt(for: quote, Market.tariffs.complete(enquiry))
      #expect(receipt.outputs.last?.value == premium.fen, "\(quote.book.id)")
      #expect(receipt.contentHash == quote.book.contentHash)
      #expect(receipt.stepsBehindOutputs.first?.name == "premium")
    }
  }
}

@Suite("What an enquiry gets that cannot be priced")
struct BadEnquiryTests {
  private func errors(_ changes: [String: RiskFacts.Fact]) -> [RiskError] {
    do {
      _ = try Market.tariffs.prices(Market.enquiry(changes))
      return []
    } catch let errors as RiskErrors { return errors.errors } catch { return [] }
  }

  @Test("A name that no rulebook knows is an error with the nearest name")
  func unknownName() {
    let found = errors(["seat": .text("5")])
    #expect(found.map(\.input) == ["seat"])
    #expect(found.first?.problem.en.contains("seats") == true)
  }

  @Test("A region that does not exist is an error at the region", arguments: ["shanghia", "", "上海", "\u{0}", "CN-SH"])
  func unknownRegion(region: String) { #expect(errors(["region": .text(region)]).map(\.input) == ["region"]) }

  @Test("A day that is none is an error at the day", arguments: ["tomorrow", "2026-02-30", "２０２６-01-01", "2026-13-01", ""])
  func badDay(text: String) {
    let found = errors(["inception": .text(text)])
    #expect(text.isEmpty ? found.isEmpty : found.map(\.input) == ["inception"])
  }

  @Test("A negative price, a year 1800 and a claim without an amount are named where they stand")
  func namedWhereTheyStand() {
    let found = errors([
      "base_premium": .text("-3000"), "first_registered": .text("1800-01-01"), "claims": .records([["settled_on": "2026-01-01"]]),
    ])
    #expect(found.map(\.input) == ["base_premium", "claims[1].paid", "first_registered"])
  }

  @Test("A tariff that lacks a fact says which; the others still answer")
  func incomplete() throws {
    let quotes = try Market.tariffs.prices(Market.enquiry(["base_premium": .text("")]))
    let shanghai = try #require(quotes.first { $0.book.id == after })
    guard case .incomplete(let errors) = shanghai.outcome else { return #expect(Bool(false), "\(shanghai.outcome)") }
    #expect(errors.map(\.input) == ["base_premium"])
    #expect(quotes.first { $0.book.id == compulsory }?.premium != nil)
  }

  @Test(
    "A fact means the same in every spelling that is taken",
    arguments: [
      ("insured_years", "3", ["03", "+3", "3.0", " 3", "3 "]), ("new_vehicle", "true", ["1", "yes", "是", " true", "TRUE"]),
      ("previous_last_day", "2026-11-21", ["2026-11-21 ", "2026/11/21", "20261121"]), ("quoted_on", "2026-11-21", [" 2026-11-21"]),
      ("inception", "2026-12-01", ["2026-12-01 ", "2026/12/1"]), ("region", "shanghai", [" shanghai "]),
    ])
  func spellings(name: String, plain: String, others: [String]) throws {
    func prices(_ text: String) throws -> [Money?] {
      var told: [String: RiskFacts.Fact] = [name: .text(text)]
      if name == "new_vehicle" { told["insured_years"] = .text("") }
      return try Market.tariffs.prices(Market.enquiry(told)).map(\.premium)
    }
    let wanted = try prices(plain)
    for other in others { #expect(try prices(other) == wanted, "\(name) as “\(other)”") }
  }

  @Test("Rules told in every combination fill no memory: what is compiled for them is forgotten again, and prices stay")
  func manyCombinations() throws {
    let names = ["serious_violations", "moderate_violations", "other_violations", "claim_level"]
    for mask in 0..<16 {
      var told: [String: RiskFacts.Fact] = [:]
      for (index, name) in names.enumerated() where mask & (1 << index) != 0 {
        told[name] = .text(name == "claim_level" ? "three_years_clean" : "0")
      }
      #expect(try Market.premium(after, Market.enquiry(told)) == Market.premium(after, Market.enquiry()), "\(told.keys.sorted())")
    }
  }

  @Test("An owner insured for longer than the list of policies takes keeps the level of a long clean row")
  func longHistory() throws {
    func old(_ years: String) throws -> PriceEnquiry {
      try Market.enquiry(["insured_years": .text(years), "first_registered": .text("1990-01-01")])
    }
    let (ten, long) = (try old("10"), try old("36"))
    guard case .records(let quotations)? = long.facts["earlier_quotations"] else { return #expect(Bool(false), "there is no history") }
    #expect(quotations.count == 30 && quotations.last == ["on": "2025-11-22"], "the newest, as many as the list takes")
    for book in [compulsory, illustrative] {
      #expect(try Market.premium(book, long) == Market.premium(book, ten), "\(book)")
    }
  }

  @Test(
    "What cannot be true together is an error at the fact",
    arguments: [
      (["inception": "2026-11-01", "quoted_on": "2026-11-21"], "inception"), (["first_registered": "2030-01-01"], "first_registered"),
      (["first_registered": "2026-01-01", "insured_years": "30"], "insured_years"), (["new_vehicle": "true"], "insured_years"),
      (["claims": "2026-12-24@100.00"], "claims[1].settled_on"), (["violations": "red_light@2027-01-01"], "violations[1].on"),
    ])
  func contradictions(told: [String: String], input: String) {
    #expect(errors(told.mapValues { .text($0) }).map(\.input) == [input])
  }

  @Test("A tariff that gives no prices says why", arguments: ["cn.commercial.2020", "cn.compulsory.limits.2006", "cn.nope", ""])
  func bookWithoutPrices(id: String) throws {
    let enquiry = try Market.enquiry()
    let error = try #require(throws: RiskErrors.self) { try Market.tariffs.prices(enquiry, books: id.isEmpty ? [] : [id]) }
    #expect(error.errors.map(\.input) == ["books"])
    if id == "cn.commercial.2020" { #expect(error.errors[0].problem.en.contains(illustrative)) }
  }

  @Test("Insured years that cannot be are an error of that input", arguments: ["61", "1000000", "-1", "99999999999999999999", "x"])
  func yearsOfHistory(years: String) {
    let error = #expect(throws: RiskErrors.self) { try Market.enquiry(["insured_years": .text(years)]) }
    #expect(error?.errors.map(\.input) == ["insured_years"])
  }

  @Test("Every wrong fact is told at once, each under its name, also one that no tariff of the region needs")
  func everyWrongFact() {
    let wrong: [String: RiskFacts.Fact] = [
      "seats": .text("many"), "price": .text("-1"), "claims": .records([["settled_on": "2026-02-30", "paid": "1.00"]]),
      "pile_damage_limit": .text("a lot"),
    ]
    let error = #expect(throws: RiskErrors.self) { try Market.enquiry(wrong) }
    #expect(Set(error?.errors.map(\.input) ?? []) == ["seats", "price", "claims[1].settled_on", "pile_damage_limit"])
  }
}
