/// The rows of a table as boxes in the space of its keys: no two boxes hold the same point, whatever the table's hit policy.
struct SQLBoxes {
  /// More boxes than that are no query any more.
  static let limit = 200_000
  /// Ranges over small domains are written value by value while the table stays below this many rows, so that the keys join by equality.
  static let spreadLimit = 4096
  static let spreadDomain: Int64 = 64

  struct Box {
    var row: Int
    /// A stretch for each key.
    var sides: [ClosedRange<Int64>]
  }

  private(set) var boxes: [Box] = []
  /// For each key, whether any row depends on it.
  private(set) var matters: [Bool]
  /// For each key, whether all its stretches are single values.
  private(set) var isSingle: [Bool]

  /// `nil` when there are too many boxes.
  ///
  /// - Parameters:
  ///   - cells: for each row, a cell for each key.
  ///   - domains: for each key, the values that are looked up.
  init?(cells: [[KeyCell]], domains: [ClosedRange<Int64>], firstHit: Bool) {
    matters = Array(repeating: false, count: domains.count)
    isSingle = matters
    for (row, keys) in cells.enumerated() {
      let sides = zip(keys, domains).map { Self.merged($0.stretches, within: $1) }
      if sides.contains(where: \.isEmpty) { continue }
      for key in domains.indices where sides[key] != [domains[key]] { matters[key] = true }
      var added = Self.product(sides).map { Box(row: row, sides: $0) }
      if firstHit { for earlier in boxes { added = added.flatMap { Self.difference($0, earlier) } } }
      boxes += added
      guard boxes.count <= Self.limit else { return nil }
    }
    spread(domains)
    for key in domains.indices { isSingle[key] = boxes.allSatisfy { $0.sides[key].count == 1 } }
  }

  /// The stretches within the domain, rising, those that touch as one.
  private static func merged(_ stretches: [ClosedRange<Int64>], within domain: ClosedRange<Int64>) -> [ClosedRange<Int64>] {
    var merged: [ClosedRange<Int64>] = []
    for stretch in stretches.filter({ $0.overlaps(domain) }).map({ $0.clamped(to: domain) }).sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if let last = merged.last, stretch.lowerBound <= last.upperBound + 1 {
        merged[merged.count - 1] = last.lowerBound...max(last.upperBound, stretch.upperBound)
      } else {
        merged.append(stretch)
      }
    }
    return merged
  }

  private static func product(_ sides: [[ClosedRange<Int64>]]) -> [[ClosedRange<Int64>]] {
    sides.reduce([[]]) { boxes, side in boxes.flatMap { box in side.map { box + [$0] } } }
  }

  /// What is left of a box outside another.
  private static func difference(_ box: Box, _ other: Box) -> [Box] {
    guard zip(box.sides, other.sides).allSatisfy({ $0.overlaps($1) }) else { return [box] }
    var rest = box
    var pieces: [Box] = []
    for key in box.sides.indices {
      let (mine, theirs) = (rest.sides[key], other.sides[key])
      if mine.lowerBound < theirs.lowerBound {
        var piece = rest
        piece.sides[key] = mine.lowerBound...(theirs.lowerBound - 1)
        pieces.append(piece)
      }
      if mine.upperBound > theirs.upperBound {
        var piece = rest
        piece.sides[key] = (theirs.upperBound + 1)...mine.upperBound
        pieces.append(piece)
      }
      rest.sides[key] = mine.clamped(to: theirs)
    }
    return pieces
  }

  private mutating func spread(_ domains: [ClosedRange<Int64>]) {
    let small = domains.indices.filter { key in
      matters[key] && domains[key].upperBound - domains[key].lowerBound < Self.spreadDomain
    }.sorted { domains[$0].count < domains[$1].count }
    for key in small where boxes.reduce(0, { $0 + $1.sides[key].count }) <= Self.spreadLimit {
      boxes = boxes.flatMap { box in
        box.sides[key].map { value in
          var one = box
          one.sides[key] = value...value
          return one
        }
      }
    }
  }
}
