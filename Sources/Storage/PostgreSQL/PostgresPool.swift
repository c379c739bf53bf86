internal import Dispatch
internal import Synchronization

/// A bounded number of connections, each with a thread's queue of its own; who comes when all are lent waits, but not for ever.
final class PostgresPool: Sendable {
  private let address: String
  private let limits: PostgresLimits
  private let state = Mutex(State())
  private let timer = DispatchQueue(label: "yilu.storage.postgres.wait")

  private struct State {
    var idle: [PostgresLink] = []
    /// Connections that are lent or being made.
    var lent = 0
    var waiting: [Waiting] = []
    var nextNumber = 0
    var isClosed = false
  }

  private struct Waiting {
    var number: Int
    var continuation: CheckedContinuation<PostgresLink?, any Error>
  }

  init(_ address: String, _ limits: PostgresLimits) {
    self.address = address
    self.limits = limits
  }

  /// Runs a body on a connection's own queue.
  func borrowing<Value: Sendable>(_ body: @escaping @Sendable (PostgresLink) throws -> Value) async throws -> Value {
    let link = try await take()
    defer { giveBack(link) }
    return try await withCheckedThrowingContinuation { continuation in
      link.queue.async { continuation.resume(with: Result { try body(link) }) }
    }
  }

  /// Closes what is idle; what is lent is closed when it comes back.
  func close() {
    let idle = state.withLock { state in
      state.isClosed = true
      defer { state.idle = [] }
      return state.idle
    }
    for link in idle { link.queue.async { link.close() } }
  }

  private func take() async throws -> PostgresLink {
    // A connection that has failed meanwhile is found out when it is used; the store then tries again.
    if let link = try await waiting() { return link }
    return PostgresLink(address, limits)
  }

  /// A connection; `nil` for the right to make one.
  private func waiting() async throws -> PostgresLink? {
    try await withCheckedThrowingContinuation { continuation in
      let number: Int? = state.withLock { state in
        if state.isClosed {
          continuation.resume(throwing: StoreError.unavailable("the store is closed"))
        } else if let link = state.idle.popLast() {
          state.lent += 1
          continuation.resume(returning: link)
        } else if state.lent < limits.connections {
          state.lent += 1
          continuation.resume(returning: nil)
        } else if state.waiting.count >= limits.waiting {
          continuation.resume(throwing: StoreError.busy("\(limits.waiting) transactions wait already"))
        } else {
          state.nextNumber += 1
          state.waiting.append(Waiting(number: state.nextNumber, continuation: continuation))
          return state.nextNumber
        }
        return nil
      }
      guard let number else { return }
      timer.asyncAfter(deadline: .now() + .seconds(limits.waitSeconds)) { self.giveUp(number) }
    }
  }

  private func giveUp(_ number: Int) {
    let late = state.withLock { state in
      state.waiting.firstIndex { $0.number == number }.map { state.waiting.remove(at: $0) }
    }
    let wait = limits.waitSeconds
    late?.continuation.resume(throwing: StoreError.busy("no connection to the database became free within \(wait) s"))
  }

  private func giveBack(_ link: PostgresLink) {
    // Whoever waits gets the connection, or the right to make a new one for one that is broken.
    let next: Waiting? = state.withLock { state in
      if !state.waiting.isEmpty, !state.isClosed { return state.waiting.removeFirst() }
      state.lent -= 1
      if link.isUsable, !state.isClosed { state.idle.append(link) }
      return nil
    }
    next?.continuation.resume(returning: link.isUsable ? link : nil)
    if !link.isUsable || (next == nil && state.withLock(\.isClosed)) { link.queue.async { link.close() } }
  }
}
