public import Motor

/// What is asked for: a job that does not exist yet.
public struct JobOrder: Sendable {
  public var kind: JobKind
  /// What its handler needs to know. Tokens and ids, no personal data: whoever may see the jobs sees it.
  public var arguments: JSONText
  public var queue: QueueName
  /// Among the jobs of its kind that are not finished, only one has it.
  public var key: String?
  /// Not before; `nil` for as soon as possible.
  public var runAt: Timestamp?
  public var priority: JobPriority
  /// How often it is begun before it is given up.
  public var attemptsLimit: Int

  /// The longest arguments that are taken, bytes.
  public static let argumentsBytesLimit = 64 << 10

  public init(
    _ kind: JobKind, _ arguments: JSONText = .object([]), queue: QueueName = .standard, key: String? = nil, runAt: Timestamp? = nil,
    priority: JobPriority = .normal, attemptsLimit: Int = 20
  ) {
    precondition(attemptsLimit >= 1, "a job is tried at least once")
    (self.kind, self.arguments, self.queue, self.key) = (kind, arguments, queue, key)
    (self.runAt, self.priority, self.attemptsLimit) = (runAt, priority, attemptsLimit)
  }
}

extension Transaction {
  /// Has something done once this transaction is written, and not otherwise. It stands in no journal by itself.
  ///
  /// - Returns: the job's id; of an order with a key, that of the job which has the key already.
  /// - Throws: ``JobRefusal/argumentsTooLong(bytes:limit:)``, ``StoreError``.
  @discardableResult
  public func enqueue(_ order: JobOrder) throws -> ID<Job> { try enqueue([order])[0] }

  /// Has several things done, those of the same time and priority in this order where one hand does them.
  @discardableResult
  public func enqueue(_ orders: [JobOrder]) throws -> [ID<Job>] {
    let arguments = orders.map { String(decoding: $0.arguments.canonical, as: UTF8.self) }
    for text in arguments where text.utf8.count > JobOrder.argumentsBytesLimit {
      throw JobRefusal.argumentsTooLong(bytes: text.utf8.count, limit: JobOrder.argumentsBytesLimit)
    }
    // Jobs of the same moment are taken in the order of their names.
    let ids = orders.map { _ in ID<Job>(at: now) }.sorted()
    let insertions = orders.indices.map { insertion(ids[$0], orders[$0], arguments[$0]) }
    var taken: [ID<Job>] = []
    for (index, rows) in try tend(insertions).enumerated() {
      let isNew = !rows.isEmpty
      taken.append(isNew ? ids[index] : try holder(of: orders[index], insertions[index]))
      if isNew { wake(orders[index].queue.channel) }
    }
    return taken
  }

  private func insertion(_ id: ID<Job>, _ order: JobOrder, _ arguments: String) -> SQL {
    let runAt = order.runAt ?? now
    let state: JobState = runAt <= now ? .ready : .scheduled
    return """
      INSERT INTO job (id, queue, kind, arguments, unique_key, priority, state, run_at, attempt, attempts_limit, fence, cancel_asked,
        created_at)
      VALUES (\(id), \(order.queue), \(order.kind), \(arguments), \(order.key), \(order.priority), \(state), \(runAt), 0,
        \(order.attemptsLimit), 0, 0, \(now))
      ON CONFLICT DO NOTHING RETURNING id
      """
  }

  /// The job that has the key, or the new one when that has just finished.
  private func holder(of order: JobOrder, _ insertion: SQL) throws(StoreError) -> ID<Job> {
    let query: SQL = "SELECT id FROM job WHERE kind = \(order.kind) AND unique_key = \(order.key) AND finished_at IS NULL"
    if let first = try row(query) { return try first["id"] }
    guard let own = try tend([insertion])[0].first else { throw .conflict }
    wake(order.queue.channel)
    return try own["id"]
  }
}
