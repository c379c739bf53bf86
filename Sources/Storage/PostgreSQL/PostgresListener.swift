internal import CPostgres
internal import Dispatch
internal import Synchronization

#if canImport(Glibc)
  internal import Glibc
#endif

/// A connection of its own that hears what other nodes' commits wake, and tells them of this node's.
///
/// All channels go through one of PostgreSQL's, with their name as the payload. Whenever the connection has been made anew, everybody is
/// woken: what was said meanwhile, nobody heard.
final class PostgresListener: Sendable {
  private static let name = "yilu_wake"

  private struct State {
    var isBegun = false
    var isClosed = false
    /// What is still to be told.
    var outgoing: Set<WakeChannel> = []
  }

  private let address: String
  private let limits: PostgresLimits
  private let wakeUps: WakeUps
  private let state = Mutex(State())
  private let queue = DispatchQueue(label: "yilu.storage.postgres.listener")
  /// Interrupts the waiting for the server.
  private let interruption = Pipe()

  init(_ address: String, _ limits: PostgresLimits, _ wakeUps: WakeUps) {
    self.address = address
    self.limits = limits
    self.wakeUps = wakeUps
  }

  /// The statement that tells of a channel with its transaction.
  static func notification(_ channel: WakeChannel) -> SQL { "SELECT pg_notify(\(name), \(channel.rawValue))" }

  /// Begins, once.
  func listen() {
    let begins = state.withLock { state in
      defer { state.isBegun = true }
      return !state.isBegun && !state.isClosed
    }
    if begins { queue.async { self.stay() } }
  }

  /// Tells the other nodes, soon and together with whatever else is to be told by then.
  func tell(_ channels: Set<WakeChannel>) {
    state.withLock { $0.outgoing.formUnion(channels) }
    listen()
    interruption.write()
  }

  /// Ends the connection.
  func close() {
    state.withLock { $0.isClosed = true }
    interruption.write()
  }

  private var isClosed: Bool { state.withLock(\.isClosed) }

  /// Connects, listens, and begins anew when the connection is lost.
  private func stay() {
    while !isClosed {
      if let raw = PostgresAddress.open(address, limits) {
        if PQstatus(raw) == CONNECTION_OK, run("LISTEN \(Self.name)", [], raw) {
          wakeUps.wakeAll()
          hear(raw)
        }
        PQfinish(raw)
      }
      if !isClosed { wait(nil, milliseconds: 500) }
    }
  }

  /// Hears and tells until the connection is lost or the listener closed.
  private func hear(_ raw: OpaquePointer) {
    while !isClosed {
      guard tellAll(raw), PQconsumeInput(raw) == 1 else { return }
      var heard: Set<WakeChannel> = []
      while let notice = PQnotifies(raw) {
        defer { PQfreemem(notice) }
        // What this connection told has been heard in this process already.
        if notice.pointee.be_pid != PQbackendPID(raw) { heard.insert(WakeChannel(rawValue: String(cString: notice.pointee.extra))) }
      }
      wakeUps.wake(heard)
      // TCP's keepalives find out about a server that has vanished.
      if heard.isEmpty { wait(PQsocket(raw), milliseconds: 60_000) }
    }
  }

  /// - Returns: whether all could be told; what could not stays.
  private func tellAll(_ raw: OpaquePointer) -> Bool {
    let outgoing = state.withLock { state in
      defer { state.outgoing = [] }
      return state.outgoing
    }
    guard !outgoing.isEmpty else { return true }
    let calls = outgoing.indices.enumerated().map { "pg_notify('\(Self.name)', $\($0.offset + 1))" }
    if run("SELECT \(calls.joined(separator: ", "))", outgoing.map(\.rawValue), raw) { return true }
    state.withLock { $0.outgoing.formUnion(outgoing) }
    return false
  }

  /// Waits for the server, for an interruption, or so long.
  private func wait(_ socket: Int32?, milliseconds: Int32) {
    var files = [pollfd(fd: interruption.reader, events: Int16(POLLIN), revents: 0)]
    if let socket { files.append(pollfd(fd: socket, events: Int16(POLLIN), revents: 0)) }
    poll(&files, nfds_t(files.count), milliseconds)
    interruption.empty()
  }

  /// Two ends of which the one can be waited for until something is written to the other.
  private final class Pipe: Sendable {
    let reader: Int32
    private let writer: Int32

    init() {
      var ends: [Int32] = [-1, -1]
      // Without a pipe there is still the time that each waiting takes at most.
      _ = pipe(&ends)
      for end in ends {
        _ = fcntl(end, F_SETFL, O_NONBLOCK)
        _ = fcntl(end, F_SETFD, FD_CLOEXEC)
      }
      (reader, writer) = (ends[0], ends[1])
    }

    deinit {
      Glibc.close(reader)
      Glibc.close(writer)
    }

    func write() { _ = Glibc.write(writer, "!", 1) }

    func empty() {
      var bytes = [UInt8](repeating: 0, count: 512)
      while read(reader, &bytes, bytes.count) == bytes.count {}
    }
  }

  private func run(_ text: String, _ values: [String], _ raw: OpaquePointer) -> Bool {
    let result = PostgresParameters(values.map { .text($0) }).withPointers { pointers, lengths, formats in
      PQexecParams(raw, text, Int32(values.count), nil, pointers, lengths, formats, 0)
    }
    defer { PQclear(result) }
    return [PGRES_COMMAND_OK, PGRES_TUPLES_OK].contains(PQresultStatus(result))
  }
}
