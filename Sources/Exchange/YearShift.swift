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

  /// The facts with every day that the book knows moved. What is no day stays as it is: the book will say so.
  func moved(_ facts: RiskFacts, for book: Rulebook) -> RiskFacts {
    guard years != 0 else { return facts }
    var moved = facts
    for input in book.inputs {
      switch (input.shape, facts[input.name]) {
      case (.scalar(.date, _, _), .text(let text)): moved[input.name] = .text(self.moved(text))
      case (.list(let fields, _), .some):
        let days = Set(fields.filter { $0.type == .date }.map(\.name))
        let records = facts.records(input.name, fields: fields.map(\.name)).map { record in
          Dictionary(uniqueKeysWithValues: record.map { ($0.key, days.contains($0.key) ? self.moved($0.value) : $0.value) })
        }
        moved[input.name] = .records(records)
      default: break
      }
    }
    return moved
  }

  private func moved(_ text: String) -> String {
    (try? Day(parsing: text)).map { $0.adding(years: years).description } ?? text
  }
}
