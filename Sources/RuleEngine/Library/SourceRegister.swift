public import Motor

/// A document that figures may cite.
public struct SourceDocument: Sendable {
  public var id: String
  public var title: Text
  public var issuer: Text
  public var number: String?
  public var published: Day?
  /// regulation, notice, clause, press, dataset, practice.
  public var kind: String
  public var note: Text?
}

/// The documents of a library, by id.
public struct SourceRegister: Sendable {
  public private(set) var documents: [String: SourceDocument] = [:]

  public subscript(_ id: String) -> SourceDocument? { documents[id] }

  static func parse(_ text: String, file: String) throws(Diagnostic) -> SourceRegister {
    var register = SourceRegister()
    let root = try YAMLValue.parse(text, file: file)
    for entry in try root.entries("the sources") {
      let fields = try entry.value.fields(
        "the source \(entry.name)", allowed: ["title", "issuer", "number", "published", "kind", "note"])
      register.documents[entry.name] = SourceDocument(
        id: entry.name,
        title: try fields.required("title").label("title"),
        issuer: try fields.required("issuer").label("issuer"),
        number: try fields.optional("number") { value throws(Diagnostic) in try value.text("number") },
        published: try fields.optional("published") { value throws(Diagnostic) in try value.day("published") },
        kind: try fields.required("kind").text("kind"),
        note: try fields.optional("note") { value throws(Diagnostic) in try value.label("note") })
    }
    return register
  }

  /// What a book cites and the register does not hold.
  func missing(in material: RulebookMaterial) -> [Diagnostic] {
    var problems: [Diagnostic] = []
    func check(_ citation: Citation?, at position: SourcePosition) {
      guard let citation, documents[citation.id] == nil else { return }
      problems.append(
        Diagnostic(
          "the source \"\(citation.id)\" is not in sources.yaml", at: position,
          hint: suggestion(for: citation.id, in: documents.keys) ?? "register it there"))
    }
    check(material.source.source, at: material.source.position)
    for table in material.tables {
      check(table.source, at: table.position)
      for (index, row) in table.rows.enumerated() { check(row.source, at: table.position(ofRow: index)) }
    }
    for rule in material.rules {
      check(rule.source, at: rule.position)
      if case .cases(let cases) = rule.body { for one in cases { check(one.source, at: one.position) } }
    }
    return problems
  }
}
