internal import CPostgres

/// Reads what a statement gave back.
enum PostgresRows {
  static func rows(of result: OpaquePointer) -> [Row] {
    let count = PQntuples(result)
    guard count > 0 else { return [] }
    let places = 0..<PQnfields(result)
    let columns = places.map { String(cString: PQfname(result, $0)) }
    let types = places.map { PQftype(result, $0) }
    return (0..<count).map { row in
      Row(columns: columns, cells: places.map { cell(result, row, $0, types[Int($0)]) })
    }
  }

  private static func cell(_ result: OpaquePointer, _ row: Int32, _ column: Int32, _ type: Oid) -> SQL.Value {
    guard PQgetisnull(result, row, column) == 0, let start = PQgetvalue(result, row, column) else { return .null }
    let bytes = UnsafeRawBufferPointer(start: start, count: Int(PQgetlength(result, row, column)))
    switch type {
    // int8, int2, int4
    case 20, 21, 23: return Int64(String(decoding: bytes, as: UTF8.self)).map { .integer($0) } ?? .null
    // bool
    case 16: return .integer(bytes.first == UInt8(ascii: "t") ? 1 : 0)
    // bytea: `\x` and two digits a byte
    case 17: return .bytes(stride(from: 2, to: bytes.count - 1, by: 2).map { nibble(bytes[$0]) << 4 | nibble(bytes[$0 + 1]) })
    default: return .text(String(decoding: bytes, as: UTF8.self))
    }
  }

  private static func nibble(_ digit: UInt8) -> UInt8 {
    digit < UInt8(ascii: "a") ? digit - UInt8(ascii: "0") : digit - UInt8(ascii: "a") + 10
  }
}
