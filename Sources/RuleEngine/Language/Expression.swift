internal import Motor

/// An expression as written, with the place of each part in its text.
struct Expression: Sendable {
  indirect enum Kind: Sendable {
    case number(FixedDecimal)
    case yuan(FixedDecimal)
    case text(String)
    case boolean(Bool)
    case date(Day)
    case name(String)
    case negate(Expression)
    case not(Expression)
    case binary(BinaryOperator, Expression, Expression)
    case select(Expression, Expression, Expression)
    case round(Rounding, Expression, scale: Int)
    case call(Function, [Expression])
    /// `base[arguments]` or `base[arguments].member`: a look-up in a table, or the filter of a list.
    case index(String, [Expression], member: String?)
    /// `base.member`: a field of every record of a list.
    case member(String, String)
    case within(Expression, Interval)
    case among(Expression, [Expression])
  }

  /// A range; a missing end is open.
  struct Interval: Sendable {
    var lower: Expression?
    var includesLower: Bool
    var upper: Expression?
    var includesUpper: Bool
  }

  enum BinaryOperator: String, Sendable {
    case add = "+"
    case subtract = "-"
    case multiply = "*"
    case divide = "/"
    case equal = "="
    case notEqual = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
    case and, or
  }

  enum Function: String, Sendable, CaseIterable {
    case min, max, abs, count, sum
    case daysBetween = "days between"
    case monthsBetween = "months between"
    case yearsBetween = "years between"
    case addDays = "add days"
    case addMonths = "add months"
    case addYears = "add years"
    case yearOf = "year of"
    case monthOf = "month of"
    case dayOf = "day of"

    /// The least and the most arguments.
    var arity: ClosedRange<Int> {
      switch self {
      case .min, .max: 1...32
      case .abs, .count, .sum, .yearOf, .monthOf, .dayOf: 1...1
      case .daysBetween, .monthsBetween, .yearsBetween, .addDays, .addMonths, .addYears: 2...2
      }
    }
  }

  let kind: Kind
  /// Where it starts in the text, in characters.
  let offset: Int
  /// How many expressions lie within each other, this one included.
  let height: Int

  init(kind: Kind, offset: Int) {
    self.kind = kind
    self.offset = offset
    height = 1 + kind.parts.reduce(0) { max($0, $1.height) }
  }
}

extension Expression.Kind {
  /// The expressions that it is made of.
  var parts: [Expression] {
    switch self {
    case .number, .yuan, .text, .boolean, .date, .name, .member: []
    case .negate(let inner), .not(let inner), .round(_, let inner, scale: _): [inner]
    case .binary(_, let left, let right): [left, right]
    case .select(let condition, let whenTrue, let whenFalse): [condition, whenTrue, whenFalse]
    case .call(_, let arguments), .index(_, let arguments, member: _): arguments
    case .within(let inner, let interval): [inner, interval.lower, interval.upper].compactMap { $0 }
    case .among(let inner, let members): [inner] + members
    }
  }
}

/// The text of an expression and where it stands in its file.
struct ExpressionText: Sendable {
  var text: String
  var position: SourcePosition

  func position(of expression: Expression) -> SourcePosition { position.advanced(by: expression.offset) }
}
