public import Motor

/// What a value of a rulebook is. Every value is held as a whole number; the type says what the number means.
public enum ValueType: Hashable, Sendable {
  /// A decimal with `scale` digits after the point, held as value × 10^scale. Integers have scale 0.
  case number(scale: Int)
  /// Yuan with `scale` digits after the point; scale 2 is fen.
  case money(scale: Int)
  /// 0 or 1.
  case boolean
  /// Days since 1970-01-01, a day in Asia/Shanghai.
  case date
  /// The position of a code in its enumeration.
  case code(Enumeration)

  /// Money in fen.
  public static let fen = ValueType.money(scale: 2)
  /// A whole number.
  public static let integer = ValueType.number(scale: 0)

  /// The digits after the point, 0 for what has none.
  public var scale: Int {
    switch self {
    case .number(let scale), .money(let scale): scale
    case .boolean, .date, .code: 0
    }
  }

  /// How an author writes the type.
  public var name: String {
    switch self {
    case .number(0): "integer"
    case .number(let scale): "decimal(\(scale))"
    case .money(2): "money"
    case .money(let scale): "money of \(scale) decimal places"
    case .boolean: "boolean"
    case .date: "date"
    case .code(let enumeration): enumeration.name
    }
  }

  /// How a reader is told what kind of value is wanted.
  public var label: Text {
    switch self {
    case .number(0): Text(zh: "整数", en: "a whole number")
    case .number: Text(zh: "数", en: "a number")
    case .money: Text(zh: "金额", en: "an amount")
    case .boolean: Text(zh: "是或否", en: "yes or no")
    case .date: Text(zh: "日期", en: "a day")
    case .code(let enumeration): Text(zh: "“\(enumeration.label.zh)”的代码", en: "a code of \(enumeration.label.en)")
    }
  }

  /// The value as text: yuan with a point, an ISO day, a code.
  public func text(_ value: Int64) -> String {
    switch self {
    case .number(let scale), .money(let scale): FixedDecimal(unscaled: value, scale: scale).description
    case .boolean: value == 0 ? "false" : "true"
    case .date: Day(number: Int32(truncatingIfNeeded: value)).description
    case .code(let enumeration):
      enumeration.codes.indices.contains(Int(value)) ? enumeration.codes[Int(value)] : "#\(value)"
    }
  }

  /// A sum of values as text, however large.
  public func text(_ sum: Int128) -> String {
    if let word = Int64(exactly: sum) { return text(word) }
    let digits = String(sum.magnitude)
    guard scale > 0 else { return (sum < 0 ? "-" : "") + digits }
    return (sum < 0 ? "-" : "") + digits.dropLast(scale) + "." + digits.suffix(scale)
  }

  /// The value as a reader sees it: with the label of a code.
  public func text(_ value: Int64, in language: Language) -> String {
    switch self {
    case .boolean:
      switch (language, value != 0) {
      case (.zh, true): "是"
      case (.zh, false): "否"
      case (.en, true): "yes"
      case (.en, false): "no"
      }
    case .code(let enumeration):
      enumeration.codes.indices.contains(Int(value)) ? enumeration.labels[Int(value)][language] : "#\(value)"
    default: text(value)
    }
  }

  /// Whether the two are the same kind of thing, whatever their scale.
  func isSameKind(as other: ValueType) -> Bool {
    switch (self, other) {
    case (.number, .number), (.money, .money): true
    default: self == other
    }
  }

  /// The type with another number of decimal places.
  func scaled(to scale: Int) -> ValueType {
    switch self {
    case .number: .number(scale: scale)
    case .money: .money(scale: scale)
    case .boolean, .date, .code: self
    }
  }
}

/// A closed list of codes with labels, in an order that means something (best first).
public final class Enumeration: Hashable, Sendable {
  public let name: String
  public let label: Text
  /// The codes, in order.
  public let codes: [String]
  /// A label for each code.
  public let labels: [Text]
  private let positions: [String: Int]

  /// - Precondition: codes are distinct and have a label each.
  public init(name: String, label: Text, codes: [String], labels: [Text]) {
    precondition(codes.count == labels.count, "each code has a label")
    self.name = name
    self.label = label
    self.codes = codes
    self.labels = labels
    positions = Dictionary(zip(codes, codes.indices), uniquingKeysWith: { first, _ in first })
  }

  /// Where a code stands in the order.
  public func position(of code: some StringProtocol) -> Int? { positions[String(code)] }

  public static func == (left: Enumeration, right: Enumeration) -> Bool {
    left === right || (left.name == right.name && left.codes == right.codes)
  }

  public func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

/// The values that something may take: whole numbers from `lower` to `upper`, both included.
public struct Bounds: Hashable, Sendable {
  public var lower: Int128
  public var upper: Int128

  public init(_ lower: Int128, _ upper: Int128) {
    self.lower = lower
    self.upper = upper
  }

  public func contains(_ value: Int128) -> Bool { lower <= value && value <= upper }
  func contains(_ other: Bounds) -> Bool { lower <= other.lower && other.upper <= upper }
  func union(_ other: Bounds) -> Bounds { Bounds(min(lower, other.lower), max(upper, other.upper)) }
  /// `nil` when they have nothing in common.
  func intersection(_ other: Bounds) -> Bounds? {
    let low = max(lower, other.lower)
    let high = min(upper, other.upper)
    return low <= high ? Bounds(low, high) : nil
  }
  /// How many values there are.
  var count: Int128 { upper - lower + 1 }
  /// Whether every value fits 64 bits, with room for the steps of a rounding.
  var fitsWord: Bool { lower > Int128(Int64.min / 4) && upper < Int128(Int64.max / 4) }
}

extension ValueType {
  /// The smallest and the largest value as texts.
  public func ends(of bounds: Bounds, in language: Language = .en) -> (lower: String, upper: String) {
    (text(Int64(clamping: bounds.lower), in: language), text(Int64(clamping: bounds.upper), in: language))
  }
}
