public import Motor

/// Where and when a cover is asked for: what decides which rulebooks apply.
public struct Circumstances: Sendable {
  /// ISO 3166-2, such as CN-SH.
  public var jurisdiction: String
  /// The day on which the cover begins.
  public var inception: Day
  /// The day of the quotation; it binds only books that limit it.
  public var quoted: Day?
  public var business: InForce.Business
  public var standing: Standing

  public init(
    jurisdiction: String, inception: Day, quoted: Day? = nil, business: InForce.Business = .renewal, standing: Standing = .official
  ) {
    self.jurisdiction = jurisdiction
    self.inception = inception
    self.quoted = quoted
    self.business = business
    self.standing = standing
  }

  /// Whether a book is in force for this case.
  func fall(under book: Rulebook) -> Bool {
    book.standing == standing && book.reaches(jurisdiction) && book.inForce.inception.contains(inception)
      && book.inForce.kinds.contains(business) && (quoted.flatMap { day in book.inForce.quoting?.contains(day) } ?? true)
  }
}

extension Rulebook {
  /// Whether the book's jurisdiction is the place or holds it: CN holds CN-SH.
  public func reaches(_ place: String) -> Bool { jurisdiction == place || place.hasPrefix(jurisdiction + "-") }
}
