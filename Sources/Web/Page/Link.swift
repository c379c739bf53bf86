internal import Identity

/// The addresses of the pages. No view writes one by hand.
enum Link {
  case prices(FormFields)
  case advice(FormFields)
  case quotation(AddressKey)
  case switching
  case rulebooks
  case rulebook(String)
  case table(book: String, table: String)

  /// What the server registers.
  enum Pattern {
    static let enquiry = "/"
    static let prices = "/prices"
    static let advice = "/advice"
    static let quotations = "/quotations"
    static let quotation = "/quotations/{key}"
    static let switching = "/switch"
    static let sample = "/switch/sample"
    static let rulebooks = "/rulebooks"
    static let rulebook = "/rulebooks/{id}"
    static let asset = "/assets/{name}"
  }

  var path: String {
    switch self {
    case .prices(let fields): Self.path(Pattern.prices, fields)
    case .advice(let fields): Self.path(Pattern.advice, fields)
    case .quotation(let key): "\(Pattern.quotations)/\(key.clear)"
    case .switching: Pattern.switching
    case .rulebooks: Pattern.rulebooks
    case .rulebook(let id): "/rulebooks/\(id)"
    case .table(let book, let table): "/rulebooks/\(book)#\(table)"
    }
  }

  private static func path(_ path: String, _ fields: FormFields) -> String {
    let query = fields.query
    return query.isEmpty ? path : path + "?" + query
  }
}
