internal import Dispatch
internal import Synchronization

/// Lets writers who wait share one sync of the disk.
///
/// While one group is written, those who come meanwhile gather for the next. Each writer of a group has a savepoint of its own, so that one
/// who fails takes nothing from the others, and no one is told before the sync is done.
final class GroupCommit: Sendable {
  /// One who wants to write.
  struct Writer: Sendable {
    /// Does its work in its savepoint.
    let work: @Sendable (any Connection) -> Settled
    /// Tells it that it had no turn.
    let refuse: @Sendable (StoreError) -> Void
  }

  /// What became of a writer's own work.
  struct Settled {
    var keeps: Bool
    /// Tells the writer, once what it did is safe or it is clear that it is not.
    var tell: (StoreError?) -> Void
  }

  /// What waits, and whether somebody works on it.
  private struct Gathering {
    var waiting: [Writer] = []
    var isDrained = false
  }

  private let gathering = Mutex(Gathering())
  private let queue = DispatchQueue(label: "yilu.storage.sqlite.writer")
  private let waitingLimit: Int
  private let groupLimit: Int
  private let commit: @Sendable ([Writer]) -> Void

  /// - Parameters:
  ///   - waitingLimit: writers who may wait; the next is told that the store is busy.
  ///   - groupLimit: writers who share a sync.
  ///   - commit: writes a group and tells each of it.
  init(waitingLimit: Int, groupLimit: Int, commit: @escaping @Sendable ([Writer]) -> Void) {
    self.waitingLimit = waitingLimit
    self.groupLimit = groupLimit
    self.commit = commit
  }

  /// Takes a writer in; `false` when too many wait.
  func take(_ writer: Writer) -> Bool {
    let (isTaken, mustDrain) = gathering.withLock { gathering in
      guard gathering.waiting.count < waitingLimit else { return (false, false) }
      gathering.waiting.append(writer)
      defer { gathering.isDrained = true }
      return (true, !gathering.isDrained)
    }
    if mustDrain { queue.async { self.drain() } }
    return isTaken
  }

  private func drain() {
    while true {
      let group = gathering.withLock { gathering in
        let group = Array(gathering.waiting.prefix(groupLimit))
        gathering.waiting.removeFirst(group.count)
        if group.isEmpty { gathering.isDrained = false }
        return group
      }
      if group.isEmpty { return }
      commit(group)
    }
  }
}
