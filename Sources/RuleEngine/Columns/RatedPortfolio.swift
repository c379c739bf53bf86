internal import Motor

/// What a program yields for many risks.
public struct RatedPortfolio: Sendable {
  /// A value that a book refuses to give.
  struct Refused: Sendable {
    var row: Int
    var output: Int
    var code: Int
    var tableRow: Int
  }

  public let count: Int
  /// The names of the outputs, in the order of `outputs`.
  public let names: [String]
  public let types: [ValueType]
  private let program: Program
  private var buffers: [OutputBuffer]
  var refusals: [Refused] = []

  init(_ program: ColumnProgram, count: Int) {
    self.count = count
    self.program = program.program
    names = program.program.outputNames
    types = program.program.outputs.map(\.value.type)
    buffers = program.program.outputs.map { output in
      OutputBuffer(count: count, bounds: program.program.lowering.graph.bounds(output.value.node))
    }
  }

  /// Whether it has room for what a program yields for so many risks.
  func isMade(for other: ColumnProgram, count: Int) -> Bool { program === other.program && self.count == count }

  /// The value of an output for a row, in the unit of its type. It means nothing where the row is refused.
  public func value(_ output: Int, _ row: Int) -> Int64 { buffers[output][row] }

  /// The rows whose output was refused, with the reason, in order.
  public func refused(limit: Int = .max) -> [(row: Int, output: String, refusal: Refusal)] {
    refusals.prefix(limit).map { ($0.row, names[$0.output], program.refusalNamed($0.code, row: $0.tableRow)) }
  }

  /// The rows that have no value for an output.
  func refusedRows(of output: Int) -> Set<Int> { Set(refusals.lazy.filter { $0.output == output }.map(\.row)) }

  mutating func withTargets<Result>(_ body: ([OutputView]) -> Result) -> Result {
    for index in buffers.indices { buffers[index].makeUnique() }
    return body(buffers.map(\.view))
  }

  /// The sum of an output over the rows that have it.
  public func sum(_ output: Int) -> Int128 {
    let refused = refusedRows(of: output)
    var sum: Int128 = 0
    for row in 0..<count where refused.isEmpty || !refused.contains(row) { sum += Int128(buffers[output][row]) }
    return sum
  }
}

/// Memory for an output's values, as narrow as its bounds allow; freed with the last value that shares it.
struct OutputBuffer: Sendable {
  /// Written only between `makeUnique` and the end of `withTargets`, when no other value shares the memory; afterwards only read.
  private final class Memory: @unchecked Sendable {
    let base: UnsafeMutableRawPointer
    init(bytes: Int) { base = .allocate(byteCount: max(bytes, 1), alignment: 64) }
    deinit { base.deallocate() }
  }

  private var memory: Memory
  private let count: Int
  private let bytes: Int

  init(count: Int, bounds: Bounds) {
    self.count = count
    bytes =
      Bounds(Int128(Int8.min), Int128(Int8.max)).contains(bounds)
      ? 1
      : Bounds(Int128(Int16.min), Int128(Int16.max)).contains(bounds)
        ? 2 : Bounds(Int128(Int32.min), Int128(Int32.max)).contains(bounds) ? 4 : 8
    memory = Memory(bytes: count * bytes)
  }

  mutating func makeUnique() {
    if !isKnownUniquelyReferenced(&memory) { memory = Memory(bytes: count * bytes) }
  }

  var view: OutputView { OutputView(base: memory.base, bytes: bytes) }

  subscript(_ row: Int) -> Int64 {
    precondition(row >= 0 && row < count, "the row is beyond the portfolio")
    switch bytes {
    case 1: return Int64(memory.base.assumingMemoryBound(to: Int8.self)[row])
    case 2: return Int64(memory.base.assumingMemoryBound(to: Int16.self)[row])
    case 4: return Int64(memory.base.assumingMemoryBound(to: Int32.self)[row])
    default: return memory.base.assumingMemoryBound(to: Int64.self)[row]
    }
  }
}
