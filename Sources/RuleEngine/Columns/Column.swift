/// Many values of one thing, each in as few bytes as the largest of them needs.
public struct Column: Sendable {
  enum Cells: Sendable {
    case bytes1([Int8])
    case bytes2([Int16])
    case bytes4([Int32])
    case bytes8([Int64])
  }

  let cells: Cells
  /// The smallest and the largest value; both 0 for no values.
  public let bounds: Bounds
  public let count: Int

  /// - Parameter values: in the unit of the input's type.
  public init(_ values: some Sequence<Int64>) {
    let values = Array(values)
    var low = values.first ?? 0
    var high = values.first ?? 0
    for value in values {
      low = min(low, value)
      high = max(high, value)
    }
    bounds = Bounds(Int128(low), Int128(high))
    count = values.count
    if low >= Int64(Int8.min), high <= Int64(Int8.max) {
      cells = .bytes1(values.map { Int8(truncatingIfNeeded: $0) })
    } else if low >= Int64(Int16.min), high <= Int64(Int16.max) {
      cells = .bytes2(values.map { Int16(truncatingIfNeeded: $0) })
    } else if low >= Int64(Int32.min), high <= Int64(Int32.max) {
      cells = .bytes4(values.map { Int32(truncatingIfNeeded: $0) })
    } else {
      cells = .bytes8(values)
    }
  }

  /// The values as they are held, with a minimum and maximum that the caller has worked out.
  init(cells: Cells, bounds: Bounds, count: Int) {
    self.cells = cells
    self.bounds = bounds
    self.count = count
  }

  public subscript(_ row: Int) -> Int64 {
    switch cells {
    case .bytes1(let values): Int64(values[row])
    case .bytes2(let values): Int64(values[row])
    case .bytes4(let values): Int64(values[row])
    case .bytes8(let values): values[row]
    }
  }

  /// Hands out the memory of the values; it is valid only within `body`.
  func withView<Result>(_ body: (ColumnView) throws -> Result) rethrows -> Result {
    switch cells {
    case .bytes1(let values): try values.withUnsafeBytes { try body(ColumnView(base: $0.baseAddress, bytes: 1)) }
    case .bytes2(let values): try values.withUnsafeBytes { try body(ColumnView(base: $0.baseAddress, bytes: 2)) }
    case .bytes4(let values): try values.withUnsafeBytes { try body(ColumnView(base: $0.baseAddress, bytes: 4)) }
    case .bytes8(let values): try values.withUnsafeBytes { try body(ColumnView(base: $0.baseAddress, bytes: 8)) }
    }
  }
}

/// The memory of a column while it is being read.
struct ColumnView {
  let base: UnsafeRawPointer?
  /// 1, 2, 4 or 8.
  let bytes: Int

  @inline(__always)
  func pointer<Value>(to _: Value.Type) -> UnsafePointer<Value> {
    // A column of rows always has memory: programs run over at least one row.
    base.unsafelyUnwrapped.assumingMemoryBound(to: Value.self)
  }

  /// The same memory from a later row on.
  func advanced(by rows: Int) -> ColumnView { ColumnView(base: base.map { $0 + rows * bytes }, bytes: bytes) }
}

/// The records of a list input for many risks: all records one after the other.
public struct ListColumn: Sendable {
  /// Where each risk's records begin, and at the end where the last one's end.
  public let offsets: [Int]
  /// A column for each field.
  public let fields: [Column]

  public init(offsets: [Int], fields: [Column]) {
    self.offsets = offsets
    self.fields = fields
  }
}

/// Many risks, column by column. Names are those of the inputs, or of rules that are given.
public struct Portfolio: Sendable {
  public let count: Int
  public var scalars: [String: Column] = [:]
  public var lists: [String: ListColumn] = [:]

  public init(count: Int) { self.count = count }
}
