import Foundation
import GRDB
import Motor
import TestStores
import Testing

@testable import Storage

@Suite("SQLite in a folder")
struct SQLiteEngineTests {
  private let folder = NSTemporaryDirectory() + "yilu-sqlite-\(UUID().uuidString)"

  private func open(_ limits: SQLiteLimits = SQLiteLimits()) async throws -> Store {
    try await Store.open(.sqlite(folder: folder), sqlite: limits, time: TestClock().source, whenUnknown: { _ in })
  }

  @Test("The writer syncs each commit, though GRDB lowers what was asked before the log is opened")
  func synchronous() async throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let store = try await open()
    let ours = try await store.tend { tx in try tx.rows("PRAGMA synchronous")[0].cells }
    #expect(ours == [.integer(2)])
    try await store.close()
    // The control: what a pool does by itself, and what it makes of a wish in `prepareDatabase`.
    var configuration = Configuration()
    configuration.prepareDatabase { try $0.execute(sql: "PRAGMA synchronous = FULL") }
    let pool = try DatabasePool(path: folder + "/control.sqlite", configuration: configuration)
    let theirs = try await pool.writeWithoutTransaction { try Int.fetchOne($0, sql: "PRAGMA synchronous") }
    #expect(theirs == 1)
  }

  @Test("Whoever comes second to a folder is refused, and comes in when the first has gone")
  func lock() async throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    var first: Store? = try await open()
    let error = await #expect(throws: StoreError.self) { _ = try await open() }
    let process = ProcessInfo.processInfo.processIdentifier
    #expect("\(try #require(error))".contains("held by another process (process \(process))"))
    try await first?.close()
    first = nil
    try await open().close()
  }

  @Test("A writer who fails takes nothing from those who share its sync")
  func group() async throws {
    try await Backend.sqlite.withStore { store in
      let outcomes = await withTaskGroup(of: Bool.self) { group in
        for number in 1...200 {
          group.addTask {
            do {
              // Every third offends a constraint after it has written something.
              try await store.write(.test) { tx in
                try tx.put("n\(number)", fen: Int64(number))
                if number % 3 == 0 { try tx.put("wrong\(number)", fen: 0) }
              }
              return true
            } catch { return false }
          }
        }
        return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
      }
      #expect(outcomes == 134)
      try await store.expects(134)
      try await store.expects(134, in: "incoming_fact")
    }
  }

  @Test("More writers than may wait are told to come again")
  func busy() async throws {
    var limits = SQLiteLimits()
    limits.waitingWriters = 1
    try await Backend.sqlite.withStore(sqlite: limits) { store in
      let held = DispatchSemaphore(value: 0)
      let begun = AsyncStream.makeStream(of: Void.self)
      async let first: Void = store.tend { _ in
        begun.continuation.yield()
        held.wait()
      }
      for await _ in begun.stream { break }
      // One of the two waits for the first, and the other finds no place.
      try await withThrowingTaskGroup(of: Bool.self) { group in
        for _ in 0..<2 {
          group.addTask {
            do { try await store.tend { _ in } } catch StoreError.busy { return false }
            return true
          }
        }
        let early = try await group.next()
        held.signal()
        let late = try await group.next()
        #expect(early == false && late == true)
      }
      try await first
      try await store.write(.test) { try $0.put("after", fen: 1) }
      try await store.expects(1)
    }
  }

  @Test("A lock of another program is waited for, and told after that")
  func locked() async throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    var limits = SQLiteLimits()
    limits.lockSeconds = 0.2
    let store = try await open(limits)
    try await store.migrate(Migration.ground + [Backend.shelf])
    var configuration = Configuration()
    configuration.allowsUnsafeTransactions = true
    let intruder = try DatabaseQueue(path: folder + "/yilu.sqlite", configuration: configuration)
    try await intruder.writeWithoutTransaction { try $0.execute(sql: "BEGIN IMMEDIATE") }
    await #expect(throws: StoreError.busy("the database is locked by another program")) {
      try await store.write(.test) { try $0.put("a", fen: 1) }
    }
    try await intruder.writeWithoutTransaction { try $0.execute(sql: "ROLLBACK") }
    try await store.write(.test) { try $0.put("a", fen: 1) }
    try await store.expects(1)
    try await store.close()
  }

  @Test("A file that is no database is told, not overwritten")
  func notADatabase() async throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let content = Data(String(repeating: "not a database ", count: 1000).utf8)
    try content.write(to: URL(fileURLWithPath: folder + "/yilu.sqlite"))
    let error = await #expect(throws: StoreError.self) { _ = try await open() }
    if case .damaged = error {} else { Issue.record("\(String(describing: error))") }
    #expect(try Data(contentsOf: URL(fileURLWithPath: folder + "/yilu.sqlite")) == content)
  }
}
