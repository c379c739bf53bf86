import Foundation
import Motor

@testable import RuleEngine

/// The rulebooks of the repository.
enum RealBooks {
  static let folder: String = {
    var url = URL(fileURLWithPath: #filePath)
    for _ in 0..<3 { url.deleteLastPathComponent() }
    return url.appendingPathComponent("Rulebooks").path
  }()

  static let library = Result<Library, any Error> { try Library.load(folder) }

  static let ids: [String] =
    ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted().filter {
      FileManager.default.fileExists(atPath: "\(folder)/\($0)/rulebook.yaml")
    }

  static func book(_ id: String) throws -> Rulebook { try library.get().book(id) }
}

/// Risks at random, most of them at the edges of what is allowed.
struct RandomRisk {
  var random: CSVRandom

  init(seed: UInt64) { random = CSVRandom(seed: seed) }

  mutating func value(_ bounds: Bounds) -> Int64 {
    let (low, high) = (Int64(clamping: bounds.lower), Int64(clamping: bounds.upper))
    switch Int.random(in: 0..<8, using: &random) {
    case 0: return low
    case 1: return high
    case 2: return min(high, low + 1)
    case 3: return max(low, high - 1)
    case 4: return Int64.random(in: low...min(high, low + 12), using: &random)
    case 5: return Int64.random(in: max(low, high - 400)...high, using: &random)
    default: return Int64.random(in: low...high, using: &random)
    }
  }

  /// A risk of a program, in the units of its inputs.
  mutating func risk(_ program: Program) -> Risk {
    var risk = Risk(scalars: program.slots.map { value($0.bounds) }, lists: program.rulebook.inputs.map { _ in Risk.Records() })
    for (index, input) in program.rulebook.inputs.enumerated() where program.listsUsed.contains(index) {
      guard case .list(let fields, let atMost) = input.shape else { continue }
      let count =
        Bool.random(using: &random)
        ? Int.random(in: 0...min(3, atMost), using: &random) : Int.random(in: 0...min(12, atMost), using: &random)
      risk.lists[index] = Risk.Records(count: count, fields: fields.map { field in (0..<count).map { _ in value(field.bounds) } })
    }
    return risk
  }

  /// The same risk as an author or a customer writes it.
  static func facts(_ risk: Risk, _ program: Program) -> RiskFacts {
    var facts = RiskFacts()
    for (slot, value) in zip(program.slots, risk.scalars) { facts[slot.name] = .text(slot.type.text(value)) }
    for (index, input) in program.rulebook.inputs.enumerated() where program.listsUsed.contains(index) {
      guard case .list(let fields, _) = input.shape else { continue }
      facts[input.name] = .records(
        (0..<risk.lists[index].count).map { record in
          Dictionary(uniqueKeysWithValues: fields.enumerated().map { ($1.name, $1.type.text(risk.lists[index].fields[$0][record])) })
        })
    }
    return facts
  }

  /// Many risks as columns.
  static func portfolio(_ risks: [Risk], _ program: Program) -> Portfolio {
    var portfolio = Portfolio(count: risks.count)
    for (index, slot) in program.slots.enumerated() { portfolio.scalars[slot.name] = Column(risks.map { $0.scalars[index] }) }
    for (index, input) in program.rulebook.inputs.enumerated() where program.listsUsed.contains(index) {
      guard case .list(let fields, _) = input.shape else { continue }
      var offsets = [0]
      for risk in risks { offsets.append((offsets.last ?? 0) + risk.lists[index].count) }
      portfolio.lists[input.name] = ListColumn(
        offsets: offsets, fields: fields.indices.map { field in Column(risks.flatMap { $0.lists[index].fields[field] }) })
    }
    return portfolio
  }
}
