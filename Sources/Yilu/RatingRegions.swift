import RuleEngine
enum RatingRegions {
  static func jurisdictions(in library: Library) throws -> [String: String] { ["shanghai": "CN-SH"] }
}
