/// What a database refused or could not do, named alike whichever database it was.
///
/// The name of a broken constraint is the contract between the schema and whoever writes: a room turns `order_quotation_unique` into the
/// refusal that it means.
public enum StoreError: Error, Hashable, Sendable {
  /// A value that stands there already; the constraint's name, `<table>_<columns>_unique` or `<table>_pkey`.
  case unique(String)
  /// A condition of the schema is broken; its name.
  case check(String)
  /// What is referred to is not there. SQLite does not tell which constraint it was.
  case missingReference
  /// A column that must have a value has none: `table.column`.
  case missingValue(String)
  /// Somebody else changed the same at the same time, also after all repetitions.
  case conflict
  /// More is waiting than is taken, or the database is locked: come again later.
  case busy(String)
  /// The disk is full. Nothing was written.
  case full
  /// A reading took longer than it may.
  case tooSlow
  /// The database cannot be reached or cannot do its work. Nothing was written.
  case unavailable(String)
  /// Nobody can tell whether the transaction was written: the connection or the disk failed while it was committed.
  case outcomeUnknown(String)
  /// The file or a row is not what it should be.
  case damaged(String)
  /// A column does not hold what is asked for.
  case malformed(String)
  /// A transaction that changes something says what happened, or is one that only tends.
  case nothingRecorded
  /// The statement itself is wrong.
  case failed(String)
}

extension StoreError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unique(let name): "there is one already (\(name))"
    case .check(let name): "a condition of the schema is broken (\(name))"
    case .missingReference: "what it refers to is not there"
    case .missingValue(let column): "\(column) has no value"
    case .conflict: "somebody else changed the same at the same time; try again"
    case .busy(let what): "\(what); try again later"
    case .full: "the disk is full; nothing was written"
    case .tooSlow: "the reading took longer than it may"
    case .unavailable(let why): "the database is not available: \(why)"
    case .outcomeUnknown(let why): "it is unknown whether the transaction was written: \(why)"
    case .damaged(let what): "damaged: \(what)"
    case .malformed(let what): what
    case .nothingRecorded: "a transaction changed something and recorded no fact"
    case .failed(let why): "the statement failed: \(why)"
    }
  }
}
