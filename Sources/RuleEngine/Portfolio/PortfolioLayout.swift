internal import Motor

/// Which column of a portfolio's file feeds which input, and which columns are keys that go through to the output.
struct PortfolioLayout: Sendable {
  /// A column that feeds a scalar input or a given rule.
  struct Scalar: Sendable {
    var name: String
    var column: Int
    var type: ValueType
    var lower: Int64
    var upper: Int64
    /// The codes of an enumeration.
    var codes: CodeTable?
    /// Taken where the cell is empty.
    var standard: Int64?
  }

  /// A column that feeds a list input.
  struct List: Sendable {
    struct Field: Sendable {
      var name: String
      var type: ValueType
      var lower: Int64
      var upper: Int64
      var codes: CodeTable?
    }
    var name: String
    var column: Int
    var fields: [Field]
    var atMost: Int
  }

  var scalars: [Scalar] = []
  var lists: [List] = []
  /// Columns that no book knows: policy numbers, segments.
  var keys: [Int] = []
  var header: [String]
  /// Rules that the file tells instead of what they are made of.
  var given: Set<String>

  /// - Parameter books: the books that will rate the file; a column belongs to all that know its name.
  init(header: [String], books: [Rulebook], file: String) throws(PortfolioError) {
    self.header = header
    given = books.reduce(into: []) { $0.formUnion($1.given(by: header)) }
    guard header.count <= Self.mostColumns else {
      throw PortfolioError("\(file):1:1: \(header.count) columns are more than the \(Self.mostColumns) that a portfolio may have")
    }
    var seen: Set<String> = []
    if let twice = header.first(where: { !seen.insert($0).inserted }) {
      throw PortfolioError("\(file):1:1: the column \"\(twice)\" stands twice; rename one of them")
    }
    for (column, name) in header.enumerated() {
      if let shape = try Self.shape(of: name, in: books, file: file) {
        switch shape {
        case .scalar(let type, let bounds, let standard):
          scalars.append(Self.scalar(name, column, type, bounds, standard: standard))
        case .list(let fields, let atMost):
          lists.append(
            List(
              name: name, column: column,
              fields: fields.map { field in
                List.Field(
                  name: field.name, type: field.type, lower: Int64(clamping: field.bounds.lower),
                  upper: Int64(clamping: field.bounds.upper),
                  codes: Self.codes(field.type))
              }, atMost: atMost))
        }
      } else {
        keys.append(column)
      }
    }
    try checkKeys(books, file: file)
  }

  private static let mostColumns = 2000

  /// What a column holds that some book knows: an input, or a rule that is given; `nil` for a key.
  private static func shape(of name: String, in books: [Rulebook], file: String) throws(PortfolioError) -> Input.Shape? {
    var shapes: [(book: String, shape: Input.Shape)] = []
    for book in books {
      if let input = book.inputs.first(where: { $0.name == name }) {
        shapes.append((book.id, input.shape))
      } else if book.ruleNames.contains(name), let type = book.type(of: name), let bounds = book.bounds(of: name) {
        shapes.append((book.id, .scalar(type, bounds, standard: nil)))
      }
    }
    guard let first = shapes.first else { return nil }
    var shape = first.shape
    for other in shapes.dropFirst() {
      guard let wider = shape.widened(by: other.shape) else {
        throw PortfolioError(
          "\(file):1:1: \"\(name)\" is of another type in \(other.book) than in \(first.book), so that one column cannot tell both")
      }
      shape = wider
      // A cell that is left empty would mean one thing to one book and another to the other.
      if case .scalar(let type, let bounds, let standard) = shape, case .scalar(_, _, let otherStandard) = other.shape,
        standard != otherStandard
      {
        shape = .scalar(type, bounds, standard: nil)
      }
    }
    return shape
  }

  /// A column that nearly has the name of an input is no key: left out in silence, a record that costs something would cost nothing.
  private func checkKeys(_ books: [Rulebook], file: String) throws(PortfolioError) {
    let absent = Set(books.flatMap { $0.inputs.map(\.name) + $0.ruleNames }).subtracting(header)
    for column in keys {
      guard let near = nearestName(to: header[column], in: absent.sorted()) else { continue }
      throw PortfolioError(
        "\(file):1:\(column + 1): no book knows the column \"\(header[column])\"; did you mean \"\(near)\"? Correct the name, or give a column that is a mere key a name less alike"
      )
    }
  }

  private static func scalar(_ name: String, _ column: Int, _ type: ValueType, _ bounds: Bounds, standard: Int64?) -> Scalar {
    Scalar(
      name: name, column: column, type: type, lower: Int64(clamping: bounds.lower), upper: Int64(clamping: bounds.upper),
      codes: codes(type), standard: standard)
  }

  private static func codes(_ type: ValueType) -> CodeTable? {
    if case .code(let enumeration) = type { CodeTable(enumeration.codes) } else { nil }
  }

  /// The rules of a book that the file gives.
  func given(for book: Rulebook) -> Set<String> {
    book.given(by: given)
  }

  /// Complains of inputs that a program needs and the file does not have.
  func check(_ program: Program, file: String) throws(PortfolioError) {
    let known = Set(scalars.map(\.name) + lists.map(\.name))
    let missing = program.slots.filter { slot in
      if known.contains(slot.name) { return false }
      return slot.isGivenRule || !(program.rulebook.inputs.first { $0.name == slot.name }?.isOptional ?? false)
    }
    guard missing.isEmpty else {
      let names = missing.map { "\"\($0.name)\"" }.joined(separator: ", ")
      throw PortfolioError(
        "\(file):1:1: \(program.rulebook.id) needs the column\(missing.count == 1 ? "" : "s") \(names); the book's inputs are \(program.inputNames.joined(separator: ", "))"
      )
    }
  }

  /// Inputs that a program uses and the file leaves out: lists that are then empty, and values that are then the book's default.
  func leftOut(of program: Program) -> [String] {
    let told = Set(scalars.map(\.name) + lists.map(\.name))
    return program.inputNames.filter { !told.contains($0) }
  }
}
