/// Gives out names that differ from each other, also to databases that do not tell capitals from small letters.
struct SQLNames {
  private var taken: Set<String> = []

  init(taken: [String] = []) {
    for name in taken { self.taken.insert(name.lowercased()) }
  }

  /// The wish itself, or with a number behind it. A wish too long for PostgreSQL, or one that Spark would change, is cut.
  mutating func name(_ wish: String) -> String {
    var base = String(String.UnicodeScalarView(wish.unicodeScalars.filter { $0 != "$" && $0.properties.generalCategory != .control }))
    while base.utf8.count > 48 { base.removeLast() }
    if base.isEmpty { base = "x" }
    var name = base
    var number = 2
    while !taken.insert(name.lowercased()).inserted {
      name = "\(base)_\(number)"
      number += 1
    }
    return name
  }
}
