/// The model year that a vehicle identification number tells: its code comes round every thirty years.
public enum ModelYear: Sendable, Hashable {
  /// Only this one is possible.
  case one(Int)
  /// One of the two, thirty years apart; the number alone does not tell which.
  case either(Int, Int)
  /// The tenth character is no code of a year.
  case unknown

  /// Every year that is possible, the earlier first.
  public var candidates: [Int] {
    switch self {
    case .one(let year): [year]
    case .either(let early, let late): [early, late]
    case .unknown: []
    }
  }
}

extension VIN {
  /// The codes of 2001 to 2030 in order, and of 1971 to 2000 before.
  static let yearLetters = Array("123456789ABCDEFGHJKLMNPRSTVWXY".unicodeScalars)

  /// The tenth character.
  var yearLetter: Unicode.Scalar { clear.unicodeScalars.dropFirst(9).first ?? "0" }

  /// The model year, as far as it is sure.
  ///
  /// - Parameters:
  ///   - day: a day on which the vehicle existed. A model year begins at most one calendar year ahead, so a later candidate falls out.
  ///   - isLight: whether it is a car or light truck. Only for these, and only in North America, the seventh character decides: a digit
  ///     until 2009, a letter since 2010.
  /// - Source: GB 16735-2019; for the seventh character 49 CFR 565.15.
  public func modelYear(on day: Day? = nil, isLight: Bool = false) -> ModelYear {
    guard let place = Self.yearLetters.firstIndex(of: yearLetter) else { return .unknown }
    let (early, late) = (1971 + place, 2001 + place)
    if let day, late > day.year + 1 { return .one(early) }
    // For the codes 1 to 9 both candidates lie before 2010, and the seventh character does not part them.
    if isLight, area == .northAmerica, early >= 1980, let seventh = clear.unicodeScalars.dropFirst(6).first {
      return .one(seventh.digit != nil ? early : late)
    }
    return .either(early, late)
  }
}
