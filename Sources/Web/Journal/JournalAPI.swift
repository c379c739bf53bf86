internal import Motor
internal import NIOCore
internal import RuleEngine
internal import Storage

/// `/v1/journal`: what somebody needs to verify that nothing that happened was changed, without having to trust us.
/// - Source: C2SP tlog-tiles.
struct JournalAPI {
  let house: House

  var endpoints: [Endpoint] {
    [
      .get("/v1/journal/key", Self.key) { _ in .plain("\(house.journal.verifierKey)\n") },
      .get("/v1/journal/checkpoint", Self.checkpoint) { _ in .plain(try await house.journal.checkpoint().description) },
      .get("/v1/journal/tile/{level}/{a}", Self.tile) { try await tile($0) },
      .get("/v1/journal/tile/{level}/{a}/{b}") { try await tile($0) },
      .get("/v1/journal/tile/{level}/{a}/{b}/{c}") { try await tile($0) },
      .get("/v1/journal/proofs/inclusion", Self.inclusion) { call in
        let (position, size) = (try number("position", call), try number("size", call))
        return .json(proof(try await house.journal.inclusionProof(position: position, size: size).hashes))
      },
      .get("/v1/journal/proofs/consistency", Self.consistency) { call in
        let (old, new) = (try number("from", call), try number("to", call))
        return .json(proof(try await house.journal.consistencyProof(from: old, to: new).hashes))
      },
      .get("/v1/journal/receipts/{fact}", Self.receipt) { call in
        guard let id = try? ID<Fact>(parsing: call.parameters["fact"] ?? "") else { throw Self.noFact }
        do { return .json(try await house.journal.receipt(of: id).json) } catch JournalError.noSuchFact { throw Self.noFact }
      },
    ]
  }

  private static let noFact = Problem(
    .notFound, Text(zh: "已签名的日志中没有这条记录；刚发生的请稍候", en: "There is no such fact in the signed journal; a new one takes a moment"))

  private func tile(_ call: Call) async throws -> Answer {
    let parts = ["level", "a", "b", "c"].compactMap { call.parameters[$0] }
    guard let address = try? TileAddress(parsing: "tile/" + parts.joined(separator: "/")), let bytes = try await house.journal.tile(address)
    else { throw Problem(.notFound, Text(zh: "没有这一块", en: "There is no such tile")) }
    // A tile of a width never changes.
    return .bytes(ByteBuffer(bytes: bytes), type: "application/octet-stream", isImmutable: true)
  }

  private func number(_ name: String, _ call: Call) throws -> Int {
    guard let text = call.query[name], let number = Int(text), number >= 0 else {
      throw RiskErrors(name, Text(zh: "应为不小于 0 的整数", en: "a number from 0 is wanted"))
    }
    return number
  }

  private func proof(_ hashes: [MerkleHash]) -> JSONText { .object([("hashes", .array(hashes.map { .string($0.base64) }))]) }

  private static let hashes = Schema.object([("hashes", Schema.array(Schema.text))])
  private static let key = Contract(
    id: "journalKey", summary: "The key that the journal's checkpoints are verified with (C2SP vkey, text/plain)", response: Schema.text,
    type: "text/plain")
  private static let checkpoint = Contract(
    id: "journalCheckpoint", summary: "The newest signed checkpoint (C2SP signed note, text/plain)", response: Schema.text,
    type: "text/plain",
    problems: [.notFound, .storage])
  private static let tile = Contract(
    id: "journalTile", summary: "A tile of the tree (C2SP tlog-tiles, 32 bytes a hash); higher numbers have more parts, x001/x234/067",
    response: Schema.text, type: "application/octet-stream", problems: [.notFound, .storage])
  private static let inclusion = Contract(
    id: "inclusionProof", summary: "Proves that a fact stands at a position of the journal of a size", response: hashes,
    query: [("position", "From 0.", true), ("size", "Of a checkpoint.", true)], problems: [.unprocessable, .storage])
  private static let consistency = Contract(
    id: "consistencyProof", summary: "Proves that the journal of one size goes on that of another", response: hashes,
    query: [("from", "The smaller size.", true), ("to", "The larger size.", true)], problems: [.unprocessable, .storage])
  private static let receipt = Contract(
    id: "factReceipt", summary: "A fact, its place, the proof and the signed checkpoint: what somebody takes home and verifies offline",
    response: Schema.object([
      ("entry", Schema.text), ("position", Schema.whole), ("proof", Schema.array(Schema.text)), ("checkpoint", Schema.text),
    ]), problems: [.notFound, .storage])
}
