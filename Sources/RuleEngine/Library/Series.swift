internal import Motor

/// The books of one product in one jurisdiction, one after the other in time.
enum Series {
  /// Two books in force at once, or days between two books on which none is.
  static func problems(of books: [Rulebook]) -> [Diagnostic] {
    var problems: [Diagnostic] = []
    let series = Dictionary(grouping: books.filter { $0.standing == .official && $0.parent == nil }) { "\($0.product) \($0.jurisdiction)" }
    for (_, books) in series.sorted(by: { $0.key < $1.key }) {
      for kind in InForce.Business.allCases {
        let ordered = books.filter { $0.inForce.kinds.contains(kind) }
          .sorted { ($0.inForce.inception.first?.number ?? .min, $0.id) < ($1.inForce.inception.first?.number ?? .min, $1.id) }
        for problem in overlaps(ordered) + gaps(ordered) where !problems.contains(problem) { problems.append(problem) }
      }
    }
    return problems
  }

  private static func overlaps(_ ordered: [Rulebook]) -> [Diagnostic] {
    var problems: [Diagnostic] = []
    for (index, later) in ordered.enumerated() {
      for earlier in ordered[..<index] {
        let (a, b) = (earlier.inForce, later.inForce)
        let quotedTogether = a.quoting.flatMap { a in b.quoting.map { a.overlaps($0) } } ?? true
        guard a.inception.overlaps(b.inception), quotedTogether else { continue }
        problems.append(
          Diagnostic(
            "\(earlier.id) \(a.inception) and \(later.id) \(b.inception) are in force on the same days", at: later.material.source.position,
            hint: "end the first on the day before the second begins"))
      }
    }
    return problems
  }

  private static func gaps(_ ordered: [Rulebook]) -> [Diagnostic] {
    var problems: [Diagnostic] = []
    // The book that ends last of those that have begun.
    var latest = ordered.first
    for later in ordered.dropFirst() {
      guard let earlier = latest, let last = earlier.inForce.inception.last else { break }
      if let first = later.inForce.inception.first, last.adding(days: 1) < first {
        problems.append(
          Diagnostic(
            "no book of \(earlier.product) is in force from \(last.adding(days: 1)) to \(first.adding(days: -1))",
            at: later.material.source.position, hint: "\(earlier.id) ends too early or \(later.id) begins too late"))
      }
      if later.inForce.inception.last.map({ $0 > last }) ?? true { latest = later }
    }
    return problems
  }
}
