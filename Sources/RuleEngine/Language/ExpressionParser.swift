internal import Motor

/// Reads an expression: a subset of FEEL (DMN 1.5), see docs/rulebook-language.md.
struct ExpressionParser {
  /// How deeply expressions may nest; deeper text is refused rather than run into the end of the stack.
  static let depthLimit = 100
  /// How many operators may follow each other: each of them is one level more when the expression is worked through.
  static let chainLimit = 150
  /// The longest text of an expression, in bytes.
  static let lengthLimit = 1 << 16

  private let source: ExpressionText
  private let tokens: [ExpressionToken]
  private var position = 0
  private var depth = 0

  private init(_ source: ExpressionText) throws(Diagnostic) {
    guard source.text.utf8.count <= Self.lengthLimit else {
      throw Diagnostic(
        "the expression is longer than \(Self.lengthLimit) bytes", at: source.position, hint: "name its parts as rules of their own")
    }
    self.source = source
    tokens = try ExpressionLexer.tokens(of: source)
  }

  /// Reads the whole text as one expression.
  static func parse(_ source: ExpressionText) throws(Diagnostic) -> Expression {
    var parser = try ExpressionParser(source)
    let expression = try parser.expression()
    guard parser.token.kind == .end else { throw parser.unexpected("an operator or the end") }
    return expression
  }

  // MARK: Precedence, loosest first

  private mutating func expression() throws(Diagnostic) -> Expression {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.depthLimit else {
      throw Diagnostic(
        "the expression nests deeper than \(Self.depthLimit) levels", at: here, hint: "name its parts as rules of their own")
    }
    guard accept(word: "if") else { return try disjunction() }
    let start = tokens[position - 1].offset
    let condition = try expression()
    try expect(word: "then")
    let whenTrue = try expression()
    try expect(word: "else")
    return Expression(kind: .select(condition, whenTrue, try expression()), offset: start)
  }

  /// One more operator behind what has been read.
  private func chained(
    _ sign: Expression.BinaryOperator, _ left: Expression, _ right: Expression
  ) throws(Diagnostic) -> Expression {
    guard left.height < Self.chainLimit else {
      throw Diagnostic(
        "more than \(Self.chainLimit) operators follow each other", at: here, hint: "name parts of the expression as rules of their own")
    }
    return Expression(kind: .binary(sign, left, right), offset: left.offset)
  }

  private mutating func disjunction() throws(Diagnostic) -> Expression {
    var left = try conjunction()
    while accept(word: "or") {
      left = try chained(.or, left, try conjunction())
    }
    return left
  }

  private mutating func conjunction() throws(Diagnostic) -> Expression {
    var left = try comparison()
    while accept(word: "and") {
      left = try chained(.and, left, try comparison())
    }
    return left
  }

  private mutating func comparison() throws(Diagnostic) -> Expression {
    let left = try sum()
    for sign in ["=", "!=", "<=", ">=", "<", ">"] where accept(sign: sign) {
      guard let comparison = Expression.BinaryOperator(rawValue: sign) else { continue }
      return Expression(kind: .binary(comparison, left, try sum()), offset: left.offset)
    }
    if accept(word: "between") {
      let lower = try sum()
      try expect(word: "and")
      let interval = Expression.Interval(lower: lower, includesLower: true, upper: try sum(), includesUpper: true)
      return Expression(kind: .within(left, interval), offset: left.offset)
    }
    if accept(word: "in") { return try membership(of: left) }
    return left
  }

  /// What may stand behind `in`: a range or a list in parentheses.
  private mutating func membership(of left: Expression) throws(Diagnostic) -> Expression {
    if token.kind == .sign("[") || isOpenRange() {
      return Expression(kind: .within(left, try interval()), offset: left.offset)
    }
    guard accept(sign: "(") else { throw unexpected("a range such as [1..5) or a list such as (1, 2)") }
    var members = [try sum()]
    while accept(sign: ",") { members.append(try sum()) }
    try expect(sign: ")")
    return Expression(kind: .among(left, members), offset: left.offset)
  }

  /// Whether `(` opens a range: `..` comes before the parenthesis closes.
  private func isOpenRange() -> Bool {
    guard token.kind == .sign("(") else { return false }
    var nesting = 0
    for token in tokens[position...] {
      switch token.kind {
      case .sign("("), .sign("["): nesting += 1
      case .sign(")"), .sign("]"):
        nesting -= 1
        if nesting == 0 { return false }
      case .sign(".."): if nesting == 1 { return true }
      default: break
      }
    }
    return false
  }

  private mutating func interval() throws(Diagnostic) -> Expression.Interval {
    let includesLower = token.kind == .sign("[")
    advance()
    let lower = token.kind == .sign("..") ? nil : try sum()
    try expect(sign: "..")
    let closes = token.kind == .sign(")") || token.kind == .sign("]")
    let upper = closes ? nil : try sum()
    let includesUpper = token.kind == .sign("]")
    guard accept(sign: "]") || accept(sign: ")") else { throw unexpected("] or ) at the end of the range") }
    return Expression.Interval(lower: lower, includesLower: includesLower, upper: upper, includesUpper: includesUpper)
  }

  private mutating func sum() throws(Diagnostic) -> Expression {
    var left = try product()
    while true {
      if accept(sign: "+") {
        left = try chained(.add, left, try product())
      } else if accept(sign: "-") {
        left = try chained(.subtract, left, try product())
      } else {
        return left
      }
    }
  }

  private mutating func product() throws(Diagnostic) -> Expression {
    var left = try unary()
    while true {
      if accept(sign: "*") {
        left = try chained(.multiply, left, try unary())
      } else if accept(sign: "/") {
        left = try chained(.divide, left, try unary())
      } else {
        return left
      }
    }
  }

  private mutating func unary() throws(Diagnostic) -> Expression {
    let start = token.offset
    guard accept(sign: "-") else { return try primary() }
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.depthLimit else { throw Diagnostic("too many minus signs", at: here) }
    return Expression(kind: .negate(try unary()), offset: start)
  }

  // MARK: The smallest parts

  private mutating func primary() throws(Diagnostic) -> Expression {
    let start = token.offset
    switch token.kind {
    case .number(let number):
      advance()
      return Expression(kind: .number(number), offset: start)
    case .text(let text):
      advance()
      return Expression(kind: .text(text), offset: start)
    case .sign("("):
      advance()
      let inner = try expression()
      try expect(sign: ")")
      return inner
    case .word(let word):
      advance()
      return try named(word, at: start)
    case .sign, .end:
      throw unexpected("a value")
    }
  }

  private mutating func named(_ word: String, at start: Int) throws(Diagnostic) -> Expression {
    switch word {
    case "true", "false": return Expression(kind: .boolean(word == "true"), offset: start)
    case "if":
      position -= 1
      return try expression()
    case "not" where token.kind == .sign("("):
      let arguments = try argumentList(of: "not", count: 1...1)
      return Expression(kind: .not(arguments[0]), offset: start)
    case "date" where token.kind == .sign("("): return try dateLiteral(at: start)
    case "yuan" where token.kind == .sign("("): return try yuanLiteral(at: start)
    case "round", "floor", "ceiling":
      if let rounding = roundingMode(after: word) { return try rounded(rounding, name: word, at: start) }
    default: break
    }
    if let function = function(startingWith: word) {
      let arguments = try argumentList(of: function.rawValue, count: function.arity)
      return Expression(kind: .call(function, arguments), offset: start)
    }
    if token.kind == .sign("(") {
      let known = Expression.Function.allCases.map(\.rawValue) + ["round half up", "round half even", "floor", "ceiling"]
      throw Diagnostic(
        "there is no function \"\(word)\"", at: source.position.advanced(by: start), hint: suggestion(for: word, in: known))
    }
    return try reference(to: word, at: start)
  }

  /// A name, `name[…]`, `name[…].member` or `name.member`.
  private mutating func reference(to name: String, at start: Int) throws(Diagnostic) -> Expression {
    if accept(sign: "[") {
      var arguments = [try expression()]
      while accept(sign: ",") { arguments.append(try expression()) }
      try expect(sign: "]")
      let member = accept(sign: ".") ? try word("a column or field") : nil
      return Expression(kind: .index(name, arguments, member: member), offset: start)
    }
    if accept(sign: ".") {
      return Expression(kind: .member(name, try word("a field")), offset: start)
    }
    return Expression(kind: .name(name), offset: start)
  }

  private mutating func roundingMode(after word: String) -> Rounding? {
    switch word {
    case "floor": return token.kind == .sign("(") ? .floor : nil
    case "ceiling": return token.kind == .sign("(") ? .ceiling : nil
    default: break
    }
    let phrases: [([String], Rounding)] = [
      (["half", "up"], .halfUp), (["half", "down"], .halfDown), (["half", "even"], .halfEven), (["up"], .up), (["down"], .down),
    ]
    for (words, rounding) in phrases where follows(words) {
      position += words.count
      return rounding
    }
    return nil
  }

  private mutating func rounded(_ rounding: Rounding, name: String, at start: Int) throws(Diagnostic) -> Expression {
    try expect(sign: "(")
    let value = try expression()
    var scale = 0
    if accept(sign: ",") {
      guard case .number(let digits) = token.kind, digits.scale == 0, (0...9).contains(digits.unscaled) else {
        throw unexpected("the number of decimal places, 0 to 9")
      }
      advance()
      scale = Int(digits.unscaled)
    } else if name == "round" {
      throw unexpected(", and the number of decimal places")
    }
    try expect(sign: ")")
    return Expression(kind: .round(rounding, value, scale: scale), offset: start)
  }

  private mutating func function(startingWith word: String) -> Expression.Function? {
    for function in Expression.Function.allCases {
      let words = function.rawValue.split(separator: " ").map(String.init)
      guard words.first == word, follows(Array(words.dropFirst()), then: "(") else { continue }
      position += words.count - 1
      return function
    }
    return nil
  }

  private mutating func argumentList(of name: String, count: ClosedRange<Int>) throws(Diagnostic) -> [Expression] {
    let start = here
    try expect(sign: "(")
    var arguments: [Expression] = []
    if token.kind != .sign(")") {
      arguments.append(try expression())
      while accept(sign: ",") { arguments.append(try expression()) }
    }
    try expect(sign: ")")
    guard count.contains(arguments.count) else {
      let wanted = count.count == 1 ? "\(count.lowerBound)" : "\(count.lowerBound) to \(count.upperBound)"
      throw Diagnostic("\(name) takes \(wanted) values, not \(arguments.count)", at: start)
    }
    return arguments
  }

  private mutating func dateLiteral(at start: Int) throws(Diagnostic) -> Expression {
    try expect(sign: "(")
    guard case .text(let text) = token.kind else { throw unexpected("a day such as \"2020-09-19\"") }
    let place = here
    advance()
    try expect(sign: ")")
    do {
      return Expression(kind: .date(try Day(parsing: text)), offset: start)
    } catch {
      throw Diagnostic("\"\(text)\" is not a day: \(error.problem.en)", at: place, hint: "write it as 2020-09-19")
    }
  }

  private mutating func yuanLiteral(at start: Int) throws(Diagnostic) -> Expression {
    try expect(sign: "(")
    let isNegative = accept(sign: "-")
    guard case .number(let amount) = token.kind else { throw unexpected("an amount such as yuan(1000)") }
    advance()
    try expect(sign: ")")
    let signed = isNegative ? FixedDecimal(unscaled: -amount.unscaled, scale: amount.scale) : amount
    return Expression(kind: .yuan(signed), offset: start)
  }

  // MARK: Tokens

  private var token: ExpressionToken { tokens[position] }
  private var here: SourcePosition { source.position.advanced(by: token.offset) }

  private mutating func advance() { position = min(position + 1, tokens.count - 1) }

  private func follows(_ words: [String], then sign: String? = nil) -> Bool {
    guard position + words.count < tokens.count else { return false }
    for (index, word) in words.enumerated() where tokens[position + index].kind != .word(word) { return false }
    return sign.map { tokens[position + words.count].kind == .sign($0) } ?? true
  }

  private mutating func accept(word: String) -> Bool {
    guard token.kind == .word(word) else { return false }
    advance()
    return true
  }

  private mutating func accept(sign: String) -> Bool {
    guard token.kind == .sign(sign) else { return false }
    advance()
    return true
  }

  private mutating func expect(word: String) throws(Diagnostic) {
    guard accept(word: word) else { throw unexpected("\"\(word)\"") }
  }

  private mutating func expect(sign: String) throws(Diagnostic) {
    guard accept(sign: sign) else { throw unexpected("\"\(sign)\"") }
  }

  private mutating func word(_ meaning: String) throws(Diagnostic) -> String {
    guard case .word(let word) = token.kind else { throw unexpected("the name of \(meaning)") }
    advance()
    return word
  }

  private func unexpected(_ wanted: String) -> Diagnostic {
    let found: String
    switch token.kind {
    case .number(let number): found = "the number \(number)"
    case .text(let text): found = "the text \"\(text)\""
    case .word(let word): found = "\"\(word)\""
    case .sign(let sign): found = "\"\(sign)\""
    case .end: found = "the end"
    }
    return Diagnostic("expected \(wanted), found \(found)", at: here)
  }
}
