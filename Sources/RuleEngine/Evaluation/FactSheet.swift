public import Motor

/// The inputs of several books, and the rules whose value may be told instead, under one list of names: what is told about a risk is read
/// once and serves every book.
public struct FactRegister: Sendable {
  /// `nil` where books mean different things by one name; each then reads the text for itself.
  fileprivate let shapes: [Input.Shape?]
  fileprivate let placeOf: [String: Int]
  /// How many records each list takes, by name.
  public let atMost: [String: Int]

  /// - Parameter books: what several know is read with the widest range that any of them gives it; each book then checks its own.
  public init(_ books: [Rulebook]) {
    var shapes: [Input.Shape?] = []
    var placeOf: [String: Int] = [:]
    func add(_ name: String, _ shape: Input.Shape) {
      if let place = placeOf[name] {
        shapes[place] = shapes[place]?.widened(by: shape)
      } else {
        placeOf[name] = shapes.count
        shapes.append(shape)
      }
    }
    for input in books.flatMap(\.inputs) { add(input.name, input.shape) }
    for book in books {
      for name in book.ruleNames {
        if let type = book.type(of: name), let bounds = book.bounds(of: name) { add(name, .scalar(type, bounds, standard: nil)) }
      }
    }
    self.shapes = shapes
    self.placeOf = placeOf
    atMost = placeOf.compactMapValues { place in if case .list(_, let atMost)? = shapes[place] { atMost } else { nil } }
  }

  /// Reads every fact that is told. What is wrong stands in the sheet's errors.
  public func read(_ facts: RiskFacts) -> FactSheet {
    var sheet = FactSheet(facts: facts, register: self)
    for (name, fact) in facts.facts { sheet.read(fact, under: name) }
    return sheet
  }

  /// How a program finds its inputs in a sheet.
  public func intake(for program: Program) -> FactIntake {
    FactIntake(
      program: program,
      scalars: program.slots.map { slot in
        guard let place = placeOf[slot.name], case .scalar(slot.type, _, _) = shapes[place] else { return nil }
        return place
      },
      lists: program.listShapes.map { shape in
        guard let shape, let place = placeOf[shape.name], case .list(shape.fields, _) = shapes[place] else { return nil }
        return place
      })
  }
}

/// What is told about one risk, read.
public struct FactSheet: Sendable {
  /// As it was told.
  public private(set) var facts: RiskFacts
  /// What is wrong with it, whether or not a book needs it; in no particular order.
  public private(set) var errors: [RiskError] = []
  private let register: FactRegister
  fileprivate private(set) var scalars: [Int64?]
  fileprivate private(set) var lists: [Risk.Records?]

  fileprivate init(facts: RiskFacts, register: FactRegister) {
    self.facts = facts
    self.register = register
    scalars = Array(repeating: nil, count: register.shapes.count)
    lists = Array(repeating: nil, count: register.shapes.count)
  }

  /// Adds a fact, or replaces it.
  public mutating func tell(_ name: String, _ fact: RiskFacts.Fact) {
    facts[name] = fact
    read(fact, under: name)
  }

  /// The value of a single fact in the unit of its type; `nil` where it is not told, or wrong.
  public func scalar(_ name: String) -> Int64? { register.placeOf[name].flatMap { scalars[$0] } }

  /// The day that a fact tells.
  public func day(_ name: String) -> Day? { scalar(name).map { Day(number: Int32(clamping: $0)) } }

  /// The days that the records of a list tell, record by record.
  public func days(_ list: String, _ field: String) -> [Day] {
    guard let place = register.placeOf[list], let records = lists[place], case .list(let fields, _)? = register.shapes[place],
      let index = fields.firstIndex(where: { $0.name == field })
    else { return [] }
    return records.fields[index].map { Day(number: Int32(clamping: $0)) }
  }

  fileprivate mutating func read(_ fact: RiskFacts.Fact, under name: String) {
    guard let place = register.placeOf[name], let shape = register.shapes[place] else { return }
    var reader = FactReader()
    switch (shape, fact) {
    case (.scalar(let type, let bounds, _), .text(let text)):
      scalars[place] = reader.value(text, type: type, bounds: bounds, name: name)
    case (.scalar, .records): reader.fail(name, zh: "应为单个值，而不是列表", en: "one value is wanted, not a list")
    case (.list(let fields, let atMost), let told):
      let records = reader.records(name, fields, atMost: atMost, told)
      if reader.errors.isEmpty { lists[place] = records }
    }
    errors += reader.errors
  }
}

/// How one program finds its inputs in the sheets of a register.
public struct FactIntake: Sendable {
  public let program: Program
  /// By slot: the place of the input in a sheet; `nil` where the register reads it otherwise than the program.
  fileprivate let scalars: [Int?]
  /// By input of the book.
  fileprivate let lists: [Int?]

  /// The risk that a sheet tells.
  ///
  /// - Parameter years: by how many years every day that is told is moved, before it is checked against its range; negative is into the past.
  public func risk(_ sheet: FactSheet, movedBy years: Int = 0) throws(RiskErrors) -> Risk {
    // What is missing, out of range or read otherwise is left to the reader of texts, which says what is wrong.
    if let risk = plainRisk(sheet, years) { return risk }
    return try program.risk(sheet.facts, movedBy: years)
  }

  private func plainRisk(_ sheet: FactSheet, _ years: Int) -> Risk? {
    var risk = Risk(scalars: [], lists: [])
    risk.scalars.reserveCapacity(scalars.count)
    for (index, place) in scalars.enumerated() {
      guard let place else { return nil }
      if let told = sheet.scalars[place] {
        let slot = program.slots[index]
        guard let value = Self.moved(told, slot.type, slot.bounds, years) else { return nil }
        risk.scalars.append(value)
      } else if let standard = program.standards[index], sheet.facts[program.slots[index].name] == nil {
        risk.scalars.append(standard)
      } else {
        return nil
      }
    }
    risk.lists.reserveCapacity(lists.count)
    for (index, shape) in program.listShapes.enumerated() {
      guard let shape else {
        risk.lists.append(Risk.Records())
        continue
      }
      guard let place = lists[index] else { return nil }
      if let told = sheet.lists[place] {
        guard told.count <= shape.atMost, let records = Self.moved(told, shape.fields, years) else { return nil }
        risk.lists.append(records)
      } else if sheet.facts[shape.name] == nil {
        risk.lists.append(Risk.Records(count: 0, fields: Array(repeating: [], count: shape.fields.count)))
      } else {
        return nil
      }
    }
    return risk
  }

  private static func moved(_ told: Int64, _ type: ValueType, _ bounds: Bounds, _ years: Int) -> Int64? {
    var value = told
    if years != 0, case .date = type { value = Int64(Day(number: Int32(clamping: told)).adding(years: years).number) }
    return bounds.contains(Int128(value)) ? value : nil
  }

  private static func moved(_ told: Risk.Records, _ fields: [Input.Field], _ years: Int) -> Risk.Records? {
    guard years != 0 else { return told }
    var records = told
    for (index, field) in fields.enumerated() where field.type == .date {
      for row in records.fields[index].indices {
        guard let day = moved(records.fields[index][row], .date, field.bounds, years) else { return nil }
        records.fields[index][row] = day
      }
    }
    return records
  }
}
