public import Motor

/// A value that has a form in a column.
public protocol Storable: Sendable {
  /// The form in which it is stored.
  var stored: SQL.Value { get }
  /// Reads it back; `nil` when the column holds something else.
  init?(stored: SQL.Value)
}

extension Int64: Storable {
  public var stored: SQL.Value { .integer(self) }
  public init?(stored: SQL.Value) {
    guard case .integer(let number) = stored else { return nil }
    self = number
  }
}

extension Int: Storable {
  public var stored: SQL.Value { .integer(Int64(self)) }
  public init?(stored: SQL.Value) {
    guard case .integer(let number) = stored else { return nil }
    self = Int(number)
  }
}

/// 0 or 1: PostgreSQL's booleans and SQLite's are not the same thing.
extension Bool: Storable {
  public var stored: SQL.Value { .integer(self ? 1 : 0) }
  public init?(stored: SQL.Value) {
    guard case .integer(let number) = stored, number == 0 || number == 1 else { return nil }
    self = number == 1
  }
}

extension String: Storable {
  public var stored: SQL.Value { .text(self) }
  public init?(stored: SQL.Value) {
    guard case .text(let text) = stored else { return nil }
    self = text
  }
}

extension [UInt8]: Storable {
  public var stored: SQL.Value { .bytes(self) }
  public init?(stored: SQL.Value) {
    guard case .bytes(let bytes) = stored else { return nil }
    self = bytes
  }
}

extension Optional: Storable where Wrapped: Storable {
  public var stored: SQL.Value { self?.stored ?? .null }
  public init?(stored: SQL.Value) {
    if stored == .null {
      self = .none
    } else {
      guard let value = Wrapped(stored: stored) else { return nil }
      self = .some(value)
    }
  }
}

/// Fen.
extension Money: Storable {
  public var stored: SQL.Value { .integer(fen) }
  public init?(stored: SQL.Value) {
    guard let fen = Int64(stored: stored) else { return nil }
    self.init(fen: fen)
  }
}

/// `2026-01-31`.
extension Day: Storable {
  public var stored: SQL.Value { .text(description) }
  public init?(stored: SQL.Value) {
    guard case .text(let text) = stored, let day = try? Day(parsing: text) else { return nil }
    self = day
  }
}

/// Microseconds since 1970.
extension Timestamp: Storable {
  public var stored: SQL.Value { .integer(microseconds) }
  public init?(stored: SQL.Value) {
    guard let microseconds = Int64(stored: stored) else { return nil }
    self.init(microseconds: microseconds)
  }
}

extension ID: Storable {
  public var stored: SQL.Value { .text(description) }
  public init?(stored: SQL.Value) {
    guard case .text(let text) = stored, let id = try? ID(parsing: text) else { return nil }
    self = id
  }
}

/// The canonical text. What is asked for stands in columns of its own.
extension JSONText: Storable {
  public var stored: SQL.Value { .text(String(decoding: canonical, as: UTF8.self)) }
  public init?(stored: SQL.Value) {
    guard case .text(let text) = stored, let json = try? JSONText(parsing: text.utf8) else { return nil }
    self = json
  }
}

/// A code, such as the state of a case.
extension Storable where Self: RawRepresentable<String> {
  public var stored: SQL.Value { .text(rawValue) }
  public init?(stored: SQL.Value) {
    guard case .text(let text) = stored else { return nil }
    self.init(rawValue: text)
  }
}
