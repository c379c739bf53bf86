internal import CPostgres

/// The values of a statement as libpq wants them: numbers and texts as text, bytes as they are.
struct PostgresParameters {
  /// The types by PostgreSQL's numbers; 0 lets it find out.
  let types: [Oid]
  /// What cannot be sent at all.
  let flaw: StoreError?
  private let texts: [CChar]
  /// Where each value begins; `nil` for null.
  private let starts: [Int?]
  private let lengths: [Int32]
  private let formats: [Int32]

  init(_ values: [SQL.Value]) {
    var (types, texts, starts, lengths, formats): ([Oid], [CChar], [Int?], [Int32], [Int32]) = ([], [], [], [], [])
    var flaw: StoreError?
    for value in values {
      let start = texts.count
      var type: Oid = 0
      switch value {
      case .null: break
      case .integer(let number):
        type = 20
        texts += String(number).utf8.map { CChar(bitPattern: $0) }
      case .text(let text):
        type = 25
        if text.utf8.contains(0) { flaw = .malformed("a text with a zero byte cannot be stored") }
        texts += text.utf8.map { CChar(bitPattern: $0) }
      case .bytes(let bytes):
        type = 17
        texts += bytes.map { CChar(bitPattern: $0) }
      }
      types.append(type)
      starts.append(value == .null ? nil : start)
      lengths.append(Int32(texts.count - start))
      formats.append(type == 17 ? 1 : 0)
      texts.append(0)
    }
    (self.types, self.texts, self.starts, self.lengths, self.formats, self.flaw) = (types, texts, starts, lengths, formats, flaw)
  }

  func withPointers<Value>(
    _ body: (UnsafePointer<UnsafePointer<CChar>?>?, UnsafePointer<Int32>?, UnsafePointer<Int32>?) -> Value
  ) -> Value {
    texts.withUnsafeBufferPointer { texts in
      let pointers = starts.map { start in start.flatMap { texts.baseAddress?.advanced(by: $0) } }
      return body(pointers, lengths, formats)
    }
  }
}
