internal import Motor

/// Everything a book is made of, its parents included, with types resolved and tables read.
struct RulebookMaterial: Sendable {
  var source: RulebookSource
  var types: TypeNames
  var inputs: [Input]
  /// Inputs that a filing has settled by a rule of the same name, with the range that the rule must keep to.
  var settled: [Input] = []
  var tables: [RuleTable]
  var rules: [RuleDeclaration]
  var outputs: [(name: String, position: SourcePosition)]
  var monotone: [MonotoneDeclaration]
  /// The book and its parents, the book first.
  var lineage: [String]
  /// The files that make the book, by path within the library, with what they hold.
  var files: [(path: String, bytes: [UInt8])]
}

/// Reads the files of a library; tests hand in their own.
struct LibraryFiles: Sendable {
  /// The bytes of a file by its path.
  var read: @Sendable (_ path: String) throws(Diagnostic) -> [UInt8]

  func text(_ path: String) throws(Diagnostic) -> String {
    var bytes = try read(path)[...]
    // The mark that some editors put before a text is no part of it.
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes = bytes.dropFirst(3) }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw Diagnostic("the file is not UTF-8", at: SourcePosition(file: path, line: 1, column: 1), hint: "save it as UTF-8")
    }
    return text
  }
}

/// Puts a book together: dictionary, parents, its own declarations.
struct MaterialBuilder {
  let files: LibraryFiles
  let dictionary: Dictionary
  private(set) var diagnostics: [Diagnostic] = []

  init(files: LibraryFiles, dictionary: Dictionary) {
    self.files = files
    self.dictionary = dictionary
  }

  /// The types and inputs that the books of a library share.
  struct Dictionary: Sendable {
    var types: [TypeDeclaration] = []
    var inputs: [InputDeclaration] = []
    var folder = ""
    var files: [(path: String, bytes: [UInt8])] = []
  }

  /// - Parameter lineage: the book and its parents, the book first.
  mutating func build(_ lineage: [RulebookSource]) throws(RulebookFailure) -> RulebookMaterial {
    guard let source = lineage.first else { throw RulebookFailure([]) }
    var material = RulebookMaterial(
      source: source, types: TypeNames(), inputs: [], tables: [], rules: [], outputs: [], monotone: [],
      lineage: lineage.map(\.id), files: dictionary.files)
    attempt { builder throws(Diagnostic) in try builder.addTypes(builder.dictionary.types, folder: builder.dictionary.folder, to: &material)
    }
    for book in lineage.reversed() {
      attempt { builder throws(Diagnostic) in
        let path = book.folder + "/rulebook.yaml"
        material.files.append((path, try builder.files.read(path)))
      }
      attempt { builder throws(Diagnostic) in try builder.addTypes(book.types, folder: book.folder, to: &material) }
      addInputs(of: book, to: &material)
      addTables(of: book, to: &material)
      addRules(of: book, to: &material)
      for output in book.outputs where !material.outputs.contains(where: { $0.name == output.name }) { material.outputs.append(output) }
      material.monotone += book.monotone
    }
    guard diagnostics.isEmpty else { throw RulebookFailure(diagnostics) }
    return material
  }

  private mutating func attempt(_ body: (inout MaterialBuilder) throws(Diagnostic) -> Void) {
    do { try body(&self) } catch { diagnostics.append(error) }
  }

  // MARK: Types

  private mutating func addTypes(_ types: [TypeDeclaration], folder: String, to material: inout RulebookMaterial) throws(Diagnostic) {
    for type in types {
      guard material.types.enumerations[type.name] == nil else {
        throw Diagnostic("the type \(type.name) is there already", at: type.position, hint: "give it another name")
      }
      var codes = type.codes
      if let file = type.file {
        codes = try codesOf(
          column: file.column, file: try Self.path(file.path, in: folder, at: type.position), to: &material, at: type.position)
      }
      material.types.enumerations[type.name] = Enumeration(
        name: type.name, label: type.label, codes: codes.map(\.code), labels: codes.map(\.label))
    }
  }

  /// The path of a file that a book names. It lies in the book's folder: the content hash and who reads a book rely on that.
  private static func path(_ file: String, in folder: String, at position: SourcePosition) throws(Diagnostic) -> String {
    guard !file.hasPrefix("/"), !file.split(separator: "/").contains("..") else {
      throw Diagnostic("the file \"\(file)\" lies outside the book's folder", at: position, hint: "put it into the folder \(folder)")
    }
    return "\(folder)/\(file)"
  }

  /// The distinct cells of a column, in the order of the file, with the labels beside them.
  private func codesOf(
    column: String, file: String, to material: inout RulebookMaterial, at position: SourcePosition
  ) throws(Diagnostic) -> [(code: String, label: Text)] {
    let bytes = try files.read(file)
    material.files.append((file, bytes))
    let table = try TableFile.parse(bytes, path: file)
    guard let index = table.header.firstIndex(where: { $0.text == column }) else {
      throw Diagnostic("\(file) has no column \"\(column)\"", at: position)
    }
    let zh = table.header.firstIndex { $0.text == "label_zh" }
    let en = table.header.firstIndex { $0.text == "label_en" }
    var seen: Set<String> = []
    var codes: [(code: String, label: Text)] = []
    for row in table.rows where seen.insert(row[index].text).inserted {
      let code = row[index].text
      codes.append((code, Text(zh: zh.map { row[$0].text } ?? code, en: en.map { row[$0].text } ?? code)))
    }
    guard !codes.isEmpty else { throw Diagnostic("\(file) has no rows", at: position) }
    return codes
  }

  // MARK: Inputs

  private mutating func addInputs(of book: RulebookSource, to material: inout RulebookMaterial) {
    for declaration in book.inputs {
      attempt { builder throws(Diagnostic) in
        if let index = material.inputs.firstIndex(where: { $0.name == declaration.name }) {
          try builder.narrow(&material.inputs[index], by: declaration, types: material.types)
        } else {
          material.inputs.append(try builder.input(declaration, types: material.types))
        }
      }
    }
  }

  private func input(_ declaration: InputDeclaration, types: TypeNames) throws(Diagnostic) -> Input {
    let shared = dictionary.inputs.first { $0.name == declaration.name }
    guard let shape = declaration.shape ?? shared?.shape else {
      throw Diagnostic(
        "the input \(declaration.name) has no type", at: declaration.position,
        hint: suggestion(for: declaration.name, in: dictionary.inputs.map(\.name)) ?? "or name it in dictionary.yaml")
    }
    let label = declaration.label ?? shared?.label ?? Text(zh: declaration.name, en: declaration.name)
    var input = Input(
      name: declaration.name, label: label, unit: declaration.unit ?? shared?.unit, note: declaration.note ?? shared?.note,
      shape: .list([], atMost: 0), isFiled: declaration.isFiled || shared?.isFiled ?? false, position: declaration.position)
    switch shape {
    case .scalar(let typeName):
      let (type, widest) = try types.resolve(typeName, at: declaration.position)
      let bounds = try range(declaration.range ?? shared?.range, type: type, within: widest, mayWiden: true)
      var standard = try declaration.defaultText.map { text throws(Diagnostic) in
        try Self.standard(text, type: type, bounds: bounds, at: declaration.position)
      }
      // The dictionary's default goes where the book's own range leaves it out: the input must then be told.
      if standard == nil, let text = shared?.defaultText {
        let value = try CellText.parse(text, type: type, at: shared?.position ?? declaration.position)
        if bounds.contains(Int128(value)) { standard = value }
      }
      input.shape = .scalar(type, bounds, standard: standard)
    case .list(let fields, let atMost):
      var resolved: [Input.Field] = []
      for field in fields {
        let (type, widest) = try types.resolve(field.typeName, at: field.position)
        resolved.append(
          Input.Field(
            name: field.name, label: field.label, type: type, bounds: try range(field.range, type: type, within: widest, mayWiden: true)))
      }
      input.shape = .list(resolved, atMost: atMost)
    }
    return input
  }

  private static func standard(_ text: String, type: ValueType, bounds: Bounds, at position: SourcePosition) throws(Diagnostic) -> Int64 {
    let value = try CellText.parse(text, type: type, at: position)
    guard bounds.contains(Int128(value)) else { throw Diagnostic("the default \(text) is outside the input's range", at: position) }
    return value
  }

  private func narrow(_ input: inout Input, by declaration: InputDeclaration, types: TypeNames) throws(Diagnostic) {
    guard declaration.shape == nil, case .scalar(let type, let bounds, let standard) = input.shape else {
      throw Diagnostic("\(declaration.name) is the parent's: only its range and default may change", at: declaration.position)
    }
    guard declaration.unit == nil, declaration.note == nil, !declaration.isFiled else {
      throw Diagnostic(
        "\(declaration.name) is the parent's: its unit, its note and who files it stay", at: declaration.position,
        hint: "a child may change the range, the default and the label")
    }
    let narrowed = try range(declaration.range, type: type, within: bounds, mayWiden: false)
    let value = try declaration.defaultText.map { text throws(Diagnostic) in
      try Self.standard(text, type: type, bounds: narrowed, at: declaration.position)
    }
    if value == nil, let standard, !narrowed.contains(Int128(standard)) {
      throw Diagnostic(
        "the parent's default \(type.text(standard)) of \(input.name) is outside the narrowed range", at: declaration.position,
        hint: "give a default within it")
    }
    input.shape = .scalar(type, narrowed, standard: value ?? standard)
    input.label = declaration.label ?? input.label
  }

  /// The values that a range in the language of expressions admits.
  private func range(_ text: ExpressionText?, type: ValueType, within widest: Bounds, mayWiden: Bool) throws(Diagnostic) -> Bounds {
    guard let text else { return widest }
    let bounds = try told(text, type: type, within: widest, mayWiden: mayWiden)
    guard bounds.fitsWord else {
      throw Diagnostic("the range is wider than 64 bits hold", at: text.position, hint: "give the largest value that occurs")
    }
    return bounds
  }

  private func told(_ text: ExpressionText, type: ValueType, within widest: Bounds, mayWiden: Bool) throws(Diagnostic) -> Bounds {
    let cell = try KeyCell.parse(text.text, type: type, at: text.position)
    guard cell.stretches.count == 1, let stretch = cell.stretches.first else {
      throw Diagnostic("a range such as [1..9] is wanted", at: text.position)
    }
    var bounds = Bounds(Int128(stretch.lowerBound), Int128(stretch.upperBound))
    if stretch.lowerBound == KeyCell.open.lowerBound { bounds.lower = widest.lower }
    if stretch.upperBound == KeyCell.open.upperBound { bounds.upper = widest.upper }
    if !mayWiden, !widest.contains(bounds) {
      let ends = type.ends(of: widest)
      throw Diagnostic(
        "corridor breach: the range goes beyond the parent's [\(ends.lower)..\(ends.upper)]",
        at: text.position, hint: "a child may only narrow it")
    }
    return bounds
  }

  // MARK: Tables

  private mutating func addTables(of book: RulebookSource, to material: inout RulebookMaterial) {
    for declaration in book.tables {
      attempt { builder throws(Diagnostic) in
        let known = material.tables.firstIndex { $0.name == declaration.name }
        if let known {
          let parent = material.tables[known]
          guard parent.keys == declaration.keys else {
            throw Diagnostic(
              "the parent's table \(parent.name) has the keys \(parent.keys.joined(separator: ", "))", at: declaration.position)
          }
        }
        let table = try builder.table(declaration, of: book, parent: known.map { material.tables[$0] }, to: &material)
        if let known { material.tables[known] = table } else { material.tables.append(table) }
      }
    }
  }

  private func table(
    _ declaration: TableDeclaration, of book: RulebookSource, parent: RuleTable?, to material: inout RulebookMaterial
  ) throws(Diagnostic) -> RuleTable {
    var declared: [(name: String, type: ValueType, bounds: Bounds)] = []
    for value in declaration.valueTypes {
      let (type, bounds) = try material.types.resolve(value.typeName, at: value.position)
      declared.append((value.column, type, bounds))
    }
    if declared.isEmpty, let parent { declared = parent.columns.map { ($0.name, $0.type, $0.bounds) } }
    var table = RuleTable(
      name: declaration.name, label: parent?.label ?? declaration.label, note: declaration.note ?? parent?.note,
      source: declaration.source ?? book.source, file: nil, keys: declaration.keys, columns: [], rows: [],
      isImported: declaration.isImported || parent?.isImported ?? false, unmatched: declaration.unmatched ?? parent?.unmatched,
      firstHit: declaration.hit == .first, position: declaration.position, keyPositions: [])
    guard let file = declaration.file else {
      guard !declared.isEmpty else {
        throw Diagnostic("the imported table \(declaration.name) must say the types of its values", at: declaration.position)
      }
      table.columns = declared.map { RuleTable.Column(name: $0.name, type: $0.type, cells: [], unknown: [], bounds: $0.bounds) }
      return table
    }
    let path = try Self.path(file, in: book.folder, at: declaration.position)
    let bytes = try files.read(path)
    material.files.append((path, bytes))
    try TableReader.fill(&table, from: try TableFile.parse(bytes, path: path), declared: declared, path: path)
    return table
  }

  // MARK: Rules

  private mutating func addRules(of book: RulebookSource, to material: inout RulebookMaterial) {
    for rule in book.rules {
      if let earlier = material.rules.first(where: { $0.name == rule.name }) {
        diagnostics.append(
          Diagnostic("the rule \(rule.name) is there already, at \(earlier.position)", at: rule.position, hint: "a child may not change it")
        )
      } else if let index = material.inputs.firstIndex(where: { $0.name == rule.name }) {
        guard material.inputs[index].isFiled else {
          diagnostics.append(
            Diagnostic("\(rule.name) is an input", at: rule.position, hint: "only an input that is filed may be given by a rule"))
          continue
        }
        material.settled.append(material.inputs.remove(at: index))
        material.rules.append(rule)
      } else {
        material.rules.append(rule)
      }
    }
  }
}
