/// Something in the journal that is not as it was signed.
public enum JournalFinding: Hashable, Sendable {
  /// A row of `fact` that reads otherwise than when it got its place.
  case changedFact(position: Int, id: String)
  /// A place whose row is gone.
  case missingFact(position: Int)
  /// A row with a place that the tree does not have.
  case surplusFact(position: Int)
  /// A tile that is not the one over the facts or over the tiles below.
  case wrongTile(level: Int, number: Int)
  /// The head's root is not that of the tree.
  case wrongHead(size: Int)
  /// A checkpoint whose signature or root is wrong, or that the journal has fallen behind.
  case wrongCheckpoint(size: Int, problem: String)
}

extension JournalFinding: CustomStringConvertible {
  public var description: String {
    switch self {
    case .changedFact(let position, let id): "fact \(id) at position \(position) was changed after it was signed"
    case .missingFact(let position): "the fact at position \(position) was removed"
    case .surplusFact(let position): "a fact stands at position \(position), which the journal has not given out"
    case .wrongTile(let level, let number): "tile \(number) of level \(level) was changed"
    case .wrongHead(let size): "the journal's head does not fit its \(size) facts"
    case .wrongCheckpoint(let size, let problem): "the checkpoint of \(size) facts: \(problem)"
    }
  }
}

/// What a check of the whole journal found.
public struct JournalReport: Sendable {
  /// How many facts have their place.
  public var size: Int
  /// How many checkpoints were verified.
  public var checkpoints: Int
  /// At most ``findingsLimit`` of what is wrong.
  public var findings: [JournalFinding]
  /// What is wrong altogether.
  public var findingsCount: Int

  static let findingsLimit = 1000

  mutating func add(_ finding: JournalFinding) {
    findingsCount += 1
    if findings.count < Self.findingsLimit { findings.append(finding) }
  }
}
