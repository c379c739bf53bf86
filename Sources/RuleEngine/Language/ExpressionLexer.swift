internal import Motor

/// A word, number or sign of an expression.
struct ExpressionToken: Equatable {
  enum Kind: Equatable {
    case number(FixedDecimal)
    case text(String)
    case word(String)
    case sign(String)
    case end
  }
  var kind: Kind
  var offset: Int
}

/// Splits the text of an expression into tokens.
struct ExpressionLexer {
  private let characters: [Character]
  private let source: ExpressionText
  private var position = 0

  init(_ source: ExpressionText) {
    self.source = source
    characters = Array(source.text)
  }

  static func tokens(of source: ExpressionText) throws(Diagnostic) -> [ExpressionToken] {
    var lexer = ExpressionLexer(source)
    var tokens: [ExpressionToken] = []
    while true {
      let token = try lexer.next()
      tokens.append(token)
      if token.kind == .end { return tokens }
    }
  }

  private mutating func next() throws(Diagnostic) -> ExpressionToken {
    while position < characters.count, characters[position].isWhitespace { position += 1 }
    let start = position
    guard position < characters.count else { return ExpressionToken(kind: .end, offset: start) }
    let character = characters[position]
    if character.isASCII, character.isNumber { return try number(from: start) }
    if character.isLetter || character == "_" { return word(from: start) }
    if character == "\"" { return try text(from: start) }
    let two = position + 1 < characters.count ? String(characters[position...position + 1]) : ""
    if ["..", "<=", ">=", "!="].contains(two) {
      position += 2
      return ExpressionToken(kind: .sign(two), offset: start)
    }
    guard "+-*/=<>()[],.".contains(character) else {
      throw Diagnostic("\"\(character)\" has no meaning in an expression", at: source.position.advanced(by: start))
    }
    position += 1
    return ExpressionToken(kind: .sign(String(character)), offset: start)
  }

  private mutating func number(from start: Int) throws(Diagnostic) -> ExpressionToken {
    while position < characters.count, characters[position].isASCII, characters[position].isNumber { position += 1 }
    if position + 1 < characters.count, characters[position] == ".", characters[position + 1].isNumber {
      position += 1
      while position < characters.count, characters[position].isASCII, characters[position].isNumber { position += 1 }
    }
    let digits = String(characters[start..<position])
    do {
      return ExpressionToken(kind: .number(try FixedDecimal(parsing: digits)), offset: start)
    } catch {
      throw Diagnostic(
        "\(digits) is not a number that fits: \(error.problem.en)", at: source.position.advanced(by: start))
    }
  }

  private mutating func word(from start: Int) -> ExpressionToken {
    while position < characters.count, characters[position].isLetter || characters[position].isNumber || characters[position] == "_" {
      position += 1
    }
    return ExpressionToken(kind: .word(String(characters[start..<position])), offset: start)
  }

  private mutating func text(from start: Int) throws(Diagnostic) -> ExpressionToken {
    position += 1
    while position < characters.count, characters[position] != "\"" { position += 1 }
    guard position < characters.count else {
      throw Diagnostic("this text has no closing quotation mark", at: source.position.advanced(by: start))
    }
    position += 1
    return ExpressionToken(kind: .text(String(characters[start + 1..<position - 1])), offset: start)
  }
}
