import Motor
import TestStores
import Testing

@testable import Storage

@Suite("The ledger beside a model of it")
struct LedgerModelTests {
  /// Something that is done to both.
  private enum Step: Sendable {
    case open(AccountID, BalanceLimit)
    case close(AccountID)
    case transfer([Transfer])
    case expire(Int)
  }

  private struct Chooser {
    var random: SplitMix64
    let accounts = (0..<7).map { AccountID(trusted: "account/\($0)") }

    mutating func step(_ now: Timestamp, _ booked: [BookedTransfer]) -> Step {
      switch random.number(0...19) {
      case 0...1: return .open(random.one(of: accounts), random.one(of: BalanceLimit.allCases))
      case 2: return .close(random.one(of: accounts))
      case 3...4: return .expire(random.number(1...3))
      default:
        let count = random.number(0...3) == 0 ? random.number(2...4) : 1
        var chain: [Transfer] = []
        for _ in 0..<count {
          let next = transfer(now, booked)
          if !chain.contains(where: { $0.id == next.id }) { chain.append(next) }
        }
        return .transfer(chain)
      }
    }

    private mutating func transfer(_ now: Timestamp, _ booked: [BookedTransfer]) -> Transfer {
      // Few names, so that some come again; most that are followed are there.
      let id = TransferID(trusted: "t/\(random.number(0...89))")
      let origin = booked.isEmpty || random.number(0...9) == 0 ? TransferID(trusted: "t/0") : random.one(of: booked).id
      let (debit, credit) = (random.one(of: accounts), random.one(of: accounts))
      let fen = Int64(random.number(-1...30))
      switch random.number(0...9) {
      case 0...3: return .direct(id, fen, debit, credit)
      case 4...5: return .pending(id, fen, debit, credit, expires: .begin + random.number(0...400))
      case 6...7: return .post(id, origin, random.number(0...1) == 0 ? nil : fen)
      case 8: return .void(id, origin)
      default: return .reverse(id, origin)
      }
    }
  }

  @Test("Whatever is asked, both answer and stand alike, whatever the seed", arguments: Backend.allCases, 1...8)
  func random(_ backend: Backend, _ seed: Int) async throws {
    let clock = TestClock()
    try await backend.withStore(clock: clock) { store in
      var chooser = Chooser(random: SplitMix64(seed: UInt64(seed)))
      var model = LedgerModel()
      var refusals: [String: Int] = [:]
      for number in 0..<200 {
        clock.advance(by: .seconds(chooser.random.number(-4...8)))
        let now = clock.source.now
        let step = chooser.step(now, model.booked)
        let expected = Self.play(step, on: &model, at: now)
        let found = try await Self.play(step, on: store, number % 2 == 0 ? .rowLocks : .serializable)
        #expect(found == expected, "step \(number): \(step)")
        if found != expected { return }
        refusals[expected.prefix { $0 != "(" }.description, default: 0] += 1
        // The same again, which is the same.
        if case .transfer = step, number % 5 == 0 {
          #expect(try await Self.play(step, on: store, .rowLocks) == expected)
        }
      }
      #expect(refusals.count > 10, "\(refusals)")
      try await Self.compare(model, store, &chooser.random)
      try await store.expectsSoundLedger(rowsAtOnce: chooser.random.number(1...20))
    }
  }

  private static func play(_ step: Step, on model: inout LedgerModel, at now: Timestamp) -> String {
    do throws(LedgerError) {
      switch step {
      case .open(let id, let limit): try model.open(id, limit, at: now)
      case .close(let id): try model.close(id)
      case .transfer(let chain): try model.transfer(chain, at: now)
      case .expire(let limit): return "expired \(model.expire(limit: limit, at: now))"
      }
      return "done"
    } catch { return String(reflecting: error).replacing("Storage.LedgerError.", with: "") }
  }

  private static func play(_ step: Step, on store: Store, _ isolation: Isolation) async throws -> String {
    do {
      return try await store.write(.test, isolation) { tx in
        switch step {
        case .open(let id, let limit): try tx.openAccount(id, .asset, limit: limit)
        case .close(let id): try tx.closeAccount(id)
        case .transfer(let chain): try tx.transfer(chain)
        case .expire(let limit): return "expired \(try tx.expireTransfers(limit: limit).count)"
        }
        return "done"
      }
    } catch let error as LedgerError { return String(reflecting: error).replacing("Storage.LedgerError.", with: "") }
  }

  private static func compare(_ model: LedgerModel, _ store: Store, _ random: inout SplitMix64) async throws {
    for (id, account) in model.accounts {
      let entries = model.entries(of: id)
      let (found, lines) = try await store.read { (try $0.account(id), try $0.statement(of: id, limit: 1000)) }
      #expect(found?.totals == model.totals(of: id) && found?.limit == account.limit && (found?.closedAt != nil) == account.isClosed)
      #expect(lines.map(\.transfer) == entries)
      #expect(lines.map(\.number) == entries.indices.map { Int64($0 + 1) })
      for _ in 0..<20 {
        let moment = Timestamp.begin + random.number(-5...450)
        #expect(try await store.read { try $0.balance(of: id, at: moment).totals } == model.totals(of: id, until: moment))
      }
    }
    try await store.expects(model.booked.count, in: "ledger_transfer")
  }
}
