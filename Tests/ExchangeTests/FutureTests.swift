import Exchange
import Motor
import RuleEngine
import Testing

@Suite("What would change the price")
struct WhatIfTests {
  @Test("One more claim never makes a tariff cheaper, a clean year never dearer")
  func directions() throws {
    let enquiry = try Market.enquiry(["claims": .records([["settled_on": "2026-05-20", "paid": "1800.00"]])])
    let quotes = try Market.tariffs.prices(enquiry)
    for found in try Market.tariffs.whatIf(enquiry, quotes: quotes) {
      for effect in found.effects.compactMap({ $0 }) {
        switch found.changes.first {
        case .claim, .accident, .violation: #expect(effect.difference.fen >= 0)
        case .cleanYear: #expect(effect.difference.fen <= 0)
        case nil: #expect(Bool(false))
        }
      }
    }
  }

  @Test("The first claim takes the Shanghai tariff of 2016 from three clean years to one claim: 0.39 becomes 0.65")
  func oneClaim() throws {
    let enquiry = try Market.enquiry()
    let quotes = try Market.tariffs.prices(enquiry, books: [after])
    let claim = try #require(try Market.tariffs.whatIf(enquiry, quotes: quotes).first { $0.changes == [.claim] }?.effects.first ?? nil)
    #expect(claim.before == Money(fen: 117_000))
    #expect(claim.after == Money(fen: 195_000))
  }

  @Test("Violations that do the same to every price are told together, and each kind once")
  func grouping() throws {
    let enquiry = try Market.enquiry()
    let quotes = try Market.tariffs.prices(enquiry)
    let kinds = try Market.tariffs.whatIf(enquiry, quotes: quotes).flatMap { found in
      found.changes.compactMap { if case .violation(let kind) = $0 { kind } else { nil } }
    }
    #expect(kinds.sorted() == Market.tariffs.violationKinds.sorted())
    #expect(Set(try Market.tariffs.whatIf(enquiry, quotes: quotes).filter { $0.changes.count > 1 }.map(\.effects)).count >= 1)
  }
}

@Suite("Claim or pay yourself")
struct ClaimOrPayTests {
  private func advice(_ amount: String, books: [String]? = nil, cover: SmallLoss.Cover = .commercial) throws -> ClaimOrPay {
    let enquiry = try Market.enquiry()
    let loss = try SmallLoss(amount: Money(parsing: amount), cover: cover, on: enquiry.quotedOn.adding(days: -1))
    return try Market.tariffs.advice(on: loss, enquiry, books: books)
  }

  @Test("Under the Shanghai tariff of 2016 one claim costs 780 + 480 + 210 yuan over three renewals, and nothing after")
  func shanghai() throws {
    let found = try advice("500.00", books: [after])
    // 3000 × 0.65, 0.55 and 0.46 (1.00, 0.85 and 0.70 times 0.85 × 0.85 × 0.90, rounded) against 3000 × 0.39 each year.
    #expect(found.years.map(\.difference.fen) == independentDifferences())
    #expect(found.costOfClaiming.fen == independentDifferences().reduce(0, +))
    #expect(found.advice == .pay)
  }

  /// The levels one claim leads through, priced with the source's factors by whole numbers.
  private func independentDifferences() -> [Int64] {
    func premium(_ level: Int64) -> Int64 {
      // level (2 places) × 0.85 × 0.85 × 0.90 at scale 8, to two places half up, times 3000.00 yuan
      let product = level * 85 * 85 * 90
      return (product + 500_000) / 1_000_000 * 3000
    }
    return [100, 85, 70].map { premium($0) - premium(60) }
  }

  @Test("A loss of exactly the cost is the same either way; one fen more is claimed, one fen less is paid")
  func breakEven() throws {
    let cost = try advice("1.00").costOfClaiming
    #expect(try advice(cost.description).advice == .either)
    #expect(try advice(Money(fen: cost.fen + 1).description).advice == .claim)
    #expect(try advice(Money(fen: cost.fen - 1).description).advice == .pay)
  }

  @Test("The compulsory insurance alone: 285 becomes 570, then 475, then 380")
  func compulsoryOnly() throws {
    let found = try advice("800.00", books: [compulsory], cover: .compulsory)
    #expect(found.years.map { $0.premiums[0].claiming.fen } == [57_000, 47_500, 38_000])
    #expect(found.years.allSatisfy { $0.premiums[0].paying.fen == 28_500 })
  }

  @Test("Each year's premiums are what a price enquiry of that year says")
  func consistent() throws {
    let found = try advice("800.00", cover: .both)
    for (index, book) in found.books.enumerated() {
      #expect(try Market.premium(book.id, Market.enquiry()) == found.years[0].premiums[index].paying)
    }
  }

  @Test("A loss of nothing, one below nothing and one after the quotation are errors that name the loss")
  func badLoss() throws {
    let enquiry = try Market.enquiry()
    for (amount, cover, on) in [
      ("0", "commercial", nil), ("-5", "commercial", nil), ("5", "somebody", nil), ("5", "both", "2030-01-01"), (nil, nil, nil),
    ]
      as [(String?, String?, String?)]
    {
      #expect(throws: RiskErrors.self) { try SmallLoss(amount: amount, cover: cover, on: on, enquiry: enquiry) }
    }
  }

  @Test("Where no tariff gives a price, the reasons are told")
  func silent() throws {
    let enquiry = try Market.enquiry(["seats": .text("0")])
    let loss = try SmallLoss(amount: Money(fen: 1), cover: .compulsory, on: enquiry.quotedOn)
    #expect(throws: RiskErrors.self) { try Market.tariffs.advice(on: loss, enquiry, books: [compulsory]) }
  }

  @Test(
    "A loss that no claim's record could hold is an error at the loss, not an advice over no year",
    arguments: ["1000000000.01", "9999999999999999.99"])
  func lossOutOfRange(amount: String) throws {
    let enquiry = try Market.enquiry()
    let error = try #require(throws: RiskErrors.self) {
      let loss = try SmallLoss(amount: amount, cover: nil, on: nil, enquiry: enquiry)
      _ = try Market.tariffs.advice(on: loss, enquiry)
    }
    #expect(error.errors.map(\.input) == ["loss.amount"])
  }

  @Test("Tariffs of which a car has only one are not added: two of them are an error that names both")
  func alternatives() throws {
    let error = try #require(throws: RiskErrors.self) { try advice("1800.00", books: [before, after]) }
    #expect(error.errors.map(\.input) == ["books"] && error.description.contains(before) && error.description.contains(after))
    let together = Market.tariffs
    let quotes = together.prices(try together.complete(try Market.enquiry()))
    #expect(Tariffs.bought(quotes).map(\.book.id) == [compulsory, illustrative])
  }

  @Test("Compulsory insurance pays no more of a repair than its limit for property")
  func limited() throws {
    // 285.00 to 570.00 and on: 1 475.00 − 855.00 in all; the limit at fault since 2020-09-19 is 2 000.00.
    let large = try advice("10000.00", books: [compulsory], cover: .compulsory)
    #expect(large.paid == (try Money(parsing: "2000.00")) && large.advice == .claim)
    #expect(try advice("1500.00", books: [compulsory], cover: .compulsory).paid == Money(parsing: "1500.00"))
    #expect(try advice("10000.00", cover: .both).paid == Money(parsing: "10000.00"))
  }

  @Test(
    "A loss that no earlier policy can pay is an error, not an advice",
    arguments: [("insured_years", "0"), ("new_vehicle", "true"), ("first_registered", "2026-11-21")])
  func noPolicy(input: String, value: String) throws {
    var facts: [String: RiskFacts.Fact] = [input: .text(value)]
    if input != "insured_years" { facts["insured_years"] = .text("0") }
    let enquiry = try Market.enquiry(facts)
    let loss = try SmallLoss(amount: "800", cover: nil, on: nil, enquiry: enquiry)
    let error = try #require(throws: RiskErrors.self) { try Market.tariffs.advice(on: loss, enquiry) }
    #expect(error.errors.count == 1)
  }

  @Test("Where later years are not worked out, a loss above the cost is claimed only as far as is known")
  func open() throws {
    let enquiry = try Market.enquiry()
    let loss = try SmallLoss(amount: "100000", cover: nil, on: nil, enquiry: enquiry)
    #expect(try Market.tariffs.advice(on: loss, enquiry).advice == .claim)
    #expect(try Market.tariffs.advice(on: loss, enquiry, mostYears: 1).advice == .open)
  }

  @Test("The advice says why it ends, what it assumed, and which tariffs it leaves out")
  func whatIsBehind() throws {
    let enquiry = try Market.enquiry()
    let loss = try SmallLoss(amount: "800", cover: nil, on: nil, enquiry: enquiry)
    let far = try Market.tariffs.advice(on: loss, enquiry)
    guard case .forgotten = far.end else { return #expect(Bool(false), "\(far.end)") }
    #expect(!far.assumptions.isEmpty)
    #expect(far.silent.map(\.book.id) == ["cn.commercial.nev.2021.illustrative"])
    let near = try Market.tariffs.advice(on: loss, enquiry, mostYears: 1)
    guard case .horizon = near.end else { return #expect(Bool(false), "\(near.end)") }
    #expect(near.costOfClaiming.fen < far.costOfClaiming.fen)
  }
}
