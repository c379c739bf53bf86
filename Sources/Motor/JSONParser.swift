/// Why a text is not JSON, and where.
public struct JSONError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Counted from 1, in characters of the text.
  public var line: Int
  public var column: Int
  public var problem: Text

  public var description: String { "\(line):\(column): \(problem.en)" }
}

extension JSONText {
  /// How deep objects and arrays may lie in each other.
  static let depthLimit = 32
  /// How many fields an object may have.
  static let fieldLimit = 1000

  /// Reads RFC 8259 JSON. Numbers keep the digits that were written, and a name that an object holds twice is an error: a premium must
  /// not depend on which of the two a reader happens to take.
  public init(parsing bytes: some Sequence<UInt8>) throws(JSONError) {
    var parser = JSONParser(bytes: Array(bytes))
    self = try parser.document()
  }

  /// The value of a field of an object.
  public subscript(_ name: String) -> JSONText? {
    guard case .object(let fields) = self else { return nil }
    return fields.first { $0.0 == name }?.1
  }
}

/// Reads JSON byte by byte.
struct JSONParser {
  private let bytes: [UInt8]
  private var place = 0
  private var depth = 0

  init(bytes: [UInt8]) { self.bytes = bytes }

  mutating func document() throws(JSONError) -> JSONText {
    // Some editors begin a file with a byte order mark; RFC 8259 lets a reader ignore it.
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { place = 3 }
    let value = try self.value()
    skipBlanks()
    guard place == bytes.count else { throw error("文档结束后还有内容", "the document goes on after its end") }
    return value
  }

  private mutating func value() throws(JSONError) -> JSONText {
    skipBlanks()
    switch next {
    case UInt8(ascii: "{"): return try object()
    case UInt8(ascii: "["): return try array()
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .boolean(true))
    case UInt8(ascii: "f"): return try word("false", .boolean(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    case .some(UInt8(ascii: "-")), .some(UInt8(ascii: "0")...UInt8(ascii: "9")): return try number()
    case nil: throw error("应有值的地方文档已结束", "the document ends where a value should be")
    default: throw error("此处应为一个值", "here should be a value")
    }
  }

  private mutating func object() throws(JSONError) -> JSONText {
    try enter()
    var fields: [(String, JSONText)] = []
    var names: Set<String> = []
    skipBlanks()
    if take("}") { return leave(.object(fields)) }
    while true {
      skipBlanks()
      guard next == UInt8(ascii: "\"") else { throw error("此处应为双引号括起的名称", "here should be a name in double quotes") }
      let start = place
      let name = try string()
      guard names.insert(name).inserted else {
        throw error("名称“\(name)”出现了两次", "the name \"\(name)\" stands twice", at: start)
      }
      guard names.count <= JSONText.fieldLimit else {
        throw error("对象的字段超过 \(JSONText.fieldLimit) 个", "an object of more than \(JSONText.fieldLimit) fields", at: start)
      }
      skipBlanks()
      guard take(":") else { throw error("名称之后应为冒号", "after a name comes a colon") }
      fields.append((name, try value()))
      skipBlanks()
      if take("}") { return leave(.object(fields)) }
      guard take(",") else { throw error("此处应为逗号或 }", "here should be a comma or }") }
    }
  }

  private mutating func array() throws(JSONError) -> JSONText {
    try enter()
    var elements: [JSONText] = []
    skipBlanks()
    if take("]") { return leave(.array(elements)) }
    while true {
      elements.append(try value())
      skipBlanks()
      if take("]") { return leave(.array(elements)) }
      guard take(",") else { throw error("此处应为逗号或 ]", "here should be a comma or ]") }
    }
  }

  private mutating func enter() throws(JSONError) {
    place += 1
    depth += 1
    guard depth <= JSONText.depthLimit else {
      throw error("嵌套超过 \(JSONText.depthLimit) 层", "more than \(JSONText.depthLimit) objects and arrays in each other")
    }
  }

  private mutating func leave(_ value: JSONText) -> JSONText {
    depth -= 1
    return value
  }

  private mutating func number() throws(JSONError) -> JSONText {
    let start = place
    _ = take("-")
    let whole = digits()
    guard whole > 0, whole == 1 || bytes[place - whole] != UInt8(ascii: "0") else { throw error("不是数字", "not a number", at: start) }
    var isWhole = true
    if take(".") {
      isWhole = false
      guard digits() > 0 else { throw error("小数点后缺少数字", "digits are missing after the point", at: start) }
    }
    if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
      throw error("数字请不要用指数写法", "write the number without an exponent", at: start)
    }
    let text = String(decoding: bytes[start..<place], as: UTF8.self)
    if isWhole, let number = Int64(text) { return .number(number) }
    return .decimal(text)
  }

  private mutating func digits() -> Int {
    let start = place
    while let byte = next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { place += 1 }
    return place - start
  }

  private mutating func string() throws(JSONError) -> String {
    let start = place
    place += 1
    let first = place
    while let byte = next, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"), byte >= 0x20 { place += 1 }
    if take("\"") { return try text(bytes[first..<(place - 1)], from: start) }
    var content = Array(bytes[first..<place])
    while let byte = next {
      switch byte {
      case UInt8(ascii: "\""):
        place += 1
        return try text(content[...], from: start)
      case UInt8(ascii: "\\"):
        place += 1
        try escape(into: &content)
      case 0..<0x20: throw error("文本中有控制字符，请写作 \\u00XX", "a control character in a text; write it as \\u00XX")
      default:
        content.append(byte)
        place += 1
      }
    }
    throw error("文本没有结束", "the text does not end", at: start)
  }

  private func text(_ content: ArraySlice<UInt8>, from start: Int) throws(JSONError) -> String {
    guard let text = String(validating: content, as: UTF8.self) else { throw error("文本不是 UTF-8", "the text is not UTF-8", at: start) }
    return text
  }

  private mutating func escape(into content: inout [UInt8]) throws(JSONError) {
    guard let byte = next else { throw error("文本在转义中结束", "the text ends in an escape") }
    place += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): content.append(byte)
    case UInt8(ascii: "b"): content.append(8)
    case UInt8(ascii: "t"): content.append(9)
    case UInt8(ascii: "n"): content.append(10)
    case UInt8(ascii: "f"): content.append(12)
    case UInt8(ascii: "r"): content.append(13)
    case UInt8(ascii: "u"): try scalar(into: &content)
    default: throw error("未知的转义", "unknown escape", at: place - 2)
    }
  }

  private mutating func scalar(into content: inout [UInt8]) throws(JSONError) {
    let start = place - 2
    var code = try unit()
    if (0xD800..<0xDC00).contains(code) {
      guard take("\\"), take("u") else { throw error("半个字符", "half a character", at: start) }
      let low = try unit()
      guard (0xDC00..<0xE000).contains(low) else { throw error("半个字符", "half a character", at: start) }
      code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
    }
    guard let scalar = Unicode.Scalar(code) else { throw error("半个字符", "half a character", at: start) }
    content += Array(Character(scalar).utf8)
  }

  private mutating func unit() throws(JSONError) -> UInt32 {
    let digits = bytes[place..<min(place + 4, bytes.count)]
    // A sign would be a number to `UInt32`.
    guard digits.count == 4, digits.first != UInt8(ascii: "+"), let unit = UInt32(String(decoding: digits, as: UTF8.self), radix: 16) else {
      throw error("\\u 之后应为四位十六进制数字", "\\u wants four hexadecimal digits")
    }
    place += 4
    return unit
  }

  private mutating func word(_ word: String, _ value: JSONText) throws(JSONError) -> JSONText {
    guard bytes[place...].starts(with: word.utf8) else { throw error("此处应为一个值", "here should be a value") }
    place += word.utf8.count
    return value
  }

  // MARK: The text

  private var next: UInt8? { place < bytes.count ? bytes[place] : nil }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard next == UInt8(ascii: character) else { return false }
    place += 1
    return true
  }

  private mutating func skipBlanks() {
    while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { place += 1 }
  }

  private func error(_ zh: String, _ en: String, at offset: Int? = nil) -> JSONError {
    let before = bytes[..<min(offset ?? place, bytes.count)]
    let line = before.reduce(1) { $1 == 0x0A ? $0 + 1 : $0 }
    let start = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
    return JSONError(line: line, column: String(decoding: before[start...], as: UTF8.self).count + 1, problem: Text(zh: zh, en: en))
  }
}
