public import Motor

/// A writer: what it does is written whole when its closure returns, or not at all when it throws.
public final class Transaction: Snapshot {
  /// Who acts, and for what.
  public let act: Act
  private var facts: [Fact] = []
  private var channels: Set<WakeChannel> = []

  init(_ connection: any Connection, _ dialect: Dialect, now: Timestamp, act: Act) {
    self.act = act
    super.init(connection, dialect, now: now)
  }

  /// Runs a statement and gives back its rows, which it has when it says `RETURNING`.
  @discardableResult
  public func run(_ sql: SQL) throws(StoreError) -> [Row] { try rows(sql) }

  /// Runs statements in their order, in one trip.
  @discardableResult
  public func run(_ batch: [SQL]) throws(StoreError) -> [[Row]] { try rows(batch) }

  /// Says what happened. The facts stand in the journal when the transaction is written, and not otherwise.
  ///
  /// - Parameters:
  ///   - type: what happened, `quotation.saved`.
  ///   - subject: to what, `quotation/018f…`.
  ///   - body: more about it, without personal data: the journal is for ever, and others read it.
  public func record(_ type: FactType, of subject: Subject, _ body: JSONText = .object([])) {
    facts.append(
      Fact(
        id: nextID, type: type, subject: subject, actor: act.actor, purpose: act.purpose, at: now,
        body: String(decoding: body.canonical, as: UTF8.self)))
  }

  /// Names sort as they are given, so that the facts of a transaction keep their order in the journal.
  private var nextID: ID<Fact> {
    guard let last = facts.last?.id, last.bits & Self.lowBits < Self.lowBits else { return ID(at: now) }
    return ID(bits: last.bits + 1)
  }

  /// What is random in a name.
  private static let lowBits: UInt128 = 1 << 62 - 1

  /// Wakes whoever waits for a channel, on every node, once the transaction is written.
  public func wake(_ channel: WakeChannel) { channels.insert(channel) }

  /// Runs statements of the ground floor's own, of which no fact need tell.
  func tend(_ batch: [SQL]) throws(StoreError) -> [[Row]] {
    let hasChanged = connection.hasChanged
    let all = try rows(batch)
    if !hasChanged { connection.forgetChanges() }
    return all
  }

  /// The statements that write the facts, and who is woken.
  ///
  /// - Throws: what a statement threw that the body passed over; ``StoreError/nothingRecorded``.
  func end(mustRecord: Bool) throws(StoreError) -> Ending {
    if let failure { throw failure }
    if facts.isEmpty, mustRecord, connection.hasChanged { throw .nothingRecorded }
    return Ending(statements: Fact.insertions(of: facts), channels: channels)
  }
}
