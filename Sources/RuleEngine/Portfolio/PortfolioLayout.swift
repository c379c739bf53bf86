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
      let inputs = books.flatMap { $0.inputs.filter { $0.name == name } }
      if let input = inputs.first {
        switch input.shape {
        case .scalar(let type, _, let standard):
          let bounds = inputs.compactMap(\.scalarBounds).reduce(input.scalarBounds ?? Bounds(0, 0)) { $0.union($1) }
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
      } else if let book = books.first(where: { $0.ruleNames.contains(name) }), let type = book.type(of: name),
        let bounds = book.bounds(of: name)
      {
        scalars.append(Self.scalar(name, column, type, bounds, standard: nil))
      } else {
        keys.append(column)
      }
    }
  }

  private static let mostColumns = 2000

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
      let unused = keys.map { header[$0] }
      let hint =
        missing.first.flatMap { suggestion(for: $0.name, in: unused) }
        ?? "the book's inputs are \(program.inputNames.joined(separator: ", "))"
      throw PortfolioError("\(file):1:1: \(program.rulebook.id) needs the column\(missing.count == 1 ? "" : "s") \(names); \(hint)")
    }
  }
}
