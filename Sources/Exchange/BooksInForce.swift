internal import Motor
public import RuleEngine

extension Tariffs {
  /// The rulebooks in force for a cover, by product; the illustrative ones are left out, and several filings of a product are alternatives.
  ///
  /// - Parameters:
  ///   - region: a rating region, such as shanghai.
  ///   - inception: the day on which the cover begins, YYYY-MM-DD.
  ///   - quoted: the day of the quotation; it binds only books that limit it.
  ///   - business: new or renewal; renewal when left out.
  /// - Throws: what is missing or cannot be read, each by its name.
  public func booksInForce(region: String?, inception: String?, quoted: String?, business: String?) throws(RiskErrors) -> [Rulebook] {
    var errors: [RiskError] = []
    func day(_ name: String, _ text: String) -> Day? {
      do throws(ParseError) { return try Day(parsing: text) } catch { errors.append(RiskError(input: name, problem: error.problem)) }
      return nil
    }
    func missing(_ name: String) { errors.append(RiskError(input: name, problem: Text(zh: "未填", en: "is missing"))) }

    if region == nil { missing(RecordName.region) }
    if let error = region.flatMap(regionError) { errors.append(error) }
    let first = inception.flatMap { day(RecordName.inception, $0) }
    if inception == nil { missing(RecordName.inception) }
    let asked = quoted.flatMap { day(RecordName.quotedOn, $0) }
    let kind = InForce.Business(rawValue: business ?? InForce.Business.renewal.rawValue)
    if kind == nil {
      let names = InForce.Business.allCases.map(\.rawValue).joined(separator: ", ")
      errors.append(RiskError(input: "business", problem: Text(zh: "应为 \(names) 之一", en: "one of \(names) is wanted")))
    }
    guard errors.isEmpty, let first, let kind, let jurisdiction = region.flatMap(jurisdiction(of:)) else {
      throw RiskErrors(errors: errors)
    }
    return library.books(for: Circumstances(jurisdiction: jurisdiction, inception: first, quoted: asked, business: kind))
  }
}
