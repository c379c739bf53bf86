import Testing

@testable import RuleEngine

/// Tables as disjoint ranges.
@Suite struct SQLBoxesTests {
  /// Random tables of two keys over small domains.
  private func cells(_ generator: inout SystemRandomNumberGenerator, rows: Int) -> [[KeyCell]] {
    (0..<rows).map { _ in
      (0..<2).map { _ in
        if Int.random(in: 0..<4, using: &generator) == 0 { return KeyCell(stretches: [KeyCell.open]) }
        return KeyCell(
          stretches: (0..<Int.random(in: 1...3, using: &generator)).map { _ in
            let low = Int64.random(in: -3...80, using: &generator)
            return low...(low + Int64.random(in: 0...20, using: &generator))
          })
      }
    }
  }

  @Test func theBoxesFindTheRowThatTheIndexFindsAndOnlyOne() throws {
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<60 {
      let cells = cells(&generator, rows: Int.random(in: 1...9, using: &generator))
      let domains: [ClosedRange<Int64>] = [0...70, 0...20]
      let (index, _) = try #require(TableIndex.build(cells: cells, domains: domains, firstHit: true))
      let boxes = try #require(SQLBoxes(cells: cells, domains: domains, firstHit: true))
      for first in domains[0] {
        for second in domains[1] {
          let key = [first, second]
          let hits = boxes.boxes.filter { $0.sides[0].contains(first) && $0.sides[1].contains(second) }
          #expect(hits.count <= 1)
          #expect(Int64(hits.first?.row ?? -1) == index.row { key[$0] })
        }
      }
    }
  }

  @Test func aKeyOnWhichNoRowDependsDoesNotMatter() throws {
    let any = KeyCell(stretches: [KeyCell.open])
    let cells = [[any, KeyCell(stretches: [0...2])], [any, KeyCell(stretches: [3...5])]]
    let boxes = try #require(SQLBoxes(cells: cells, domains: [0...1_000_000, 0...5], firstHit: false))
    #expect(boxes.matters == [false, true])
    #expect(boxes.isSingle == [false, true])
    #expect(boxes.boxes.count == 6)
  }
}
