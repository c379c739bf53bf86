internal import Motor
internal import RuleEngine

/// A risk moved in time by whole years, so that a book that is not in force can say what it would charge: a car and a record of the same
/// age, in a year in which the book was in force.
public struct YearShift: Hashable, Sendable {
  /// Negative is into the past.
  public var years: Int

  /// The nearest move that brings a day into a book's time, `nil` when none does.
  init?(of inception: Day, into book: Rulebook) {
    let inForce = book.inForce.inception
    let reach = 0...Self.farthest
    guard let years = reach.lazy.flatMap({ [-$0, $0] }).first(where: { inForce.contains(inception.adding(years: $0)) }) else { return nil }
    self.years = years
  }

  /// No tariff of the field is as old as that.
  private static let farthest = 60
}
