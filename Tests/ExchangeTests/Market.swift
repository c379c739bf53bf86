import Exchange
import Foundation
import Motor
import RuleEngine

/// The real rulebooks, loaded once for all tests.
enum Market {
  static let tariffs: Tariffs = {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    do {
      return try Tariffs.open(root.appending(path: "Rulebooks").path)
    } catch { fatalError("the rulebooks do not load: \(error)") }
  }()

  static let today = Day(number: 20_778)  // 2026-11-21

  /// A family car in Shanghai, three years insured, nothing on its record.
  static var cleanCar: [String: RiskFacts.Fact] {
    [
      "region": .text("shanghai"), "use": .text("family"), "kind": .text("passenger"), "seats": .text("5"), "insured_years": .text("3"),
      "base_premium": .text("3000.00"), "underwriting": .text("0.85"), "channel": .text("0.85"), "platform_violation_factor": .text("1.00"),
      "price": .text("150000.00"), "first_registered": .text("2022-03-15"), "model": .text("example_saloon"),
      "insure_damage": .text("true"),
      "third_party_limit": .text("2000000.00"),
    ]
  }

  static func enquiry(_ changes: [String: RiskFacts.Fact] = [:]) throws -> PriceEnquiry {
    try tariffs.enquiry(RiskFacts(cleanCar.merging(changes) { $1 }), today: today)
  }

  static func premium(_ book: String, _ enquiry: PriceEnquiry) throws -> Money? {
    try tariffs.prices(enquiry, books: [book]).first?.premium
  }
}

let before = "cn.shanghai.commercial.2006"
let after = "cn.shanghai.commercial.2016"
let compulsory = "cn.compulsory.2008"
let illustrative = "cn.commercial.2020.illustrative"
