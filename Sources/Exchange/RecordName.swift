/// The facts that the exchange itself works with, by their names in the dictionary of the rulebooks. All others pass through unread.
enum RecordName {
  /// The lists of what happened, in the order in which they are told.
  static let happenings = [claims, accidents, violations]
  /// What tells of earlier insurance.
  static let history = [insuredYears, previousLastDay, earlierQuotations, earlierCompulsoryPolicies]

  static let inception = "inception"
  static let quotedOn = "quoted_on"
  static let region = "region"
  static let insureDamage = "insure_damage"
  static let price = "price"
  static let firstRegistered = "first_registered"
  static let actualValue = "actual_value"
  static let newVehicle = "new_vehicle"
  static let transferred = "transferred"
  static let insuredYears = "insured_years"
  static let previousLastDay = "previous_last_day"
  static let claims = "claims"
  static let accidents = "accidents"
  static let violations = "violations"
  static let earlierQuotations = "earlier_quotations"
  static let accidentOn = "accident_on"
  static let atFault = "at_fault"
  static let propertyLimit = "property_limit"
  static let earlierCompulsoryPolicies = "earlier_compulsory_policies"
}
