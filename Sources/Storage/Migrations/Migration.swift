internal import Crypto
public import Motor

/// A step of the schema, taken once and never back.
public struct Migration: Sendable {
  /// Its place in the order of all rooms' steps.
  public let number: Int
  /// What it brings, in a few words.
  public let name: String
  let statements: [SQL]

  public init(_ number: Int, _ name: String, _ statements: [SQL]) {
    self.number = number
    self.name = name
    self.statements = statements
  }

  /// SHA-256 of its text, which must not change once it has been taken anywhere.
  func checksum(_ dialect: Dialect) -> String {
    let text = statements.map { $0.text(dialect) }.joined(separator: ";\n")
    return Hex.text(SHA256.hash(data: Array(text.utf8)))
  }
}

/// How a step stands in a database.
public struct MigrationState: Sendable, Hashable {
  public let number: Int
  public let name: String
  /// `nil` for a step that is still to be taken.
  public let appliedAt: Timestamp?
}

/// Why a database's schema does not fit this program.
public enum MigrationError: Error, Hashable, Sendable {
  /// A step that was taken reads differently now.
  case changed(number: Int, name: String)
  /// The database has taken a step that this program does not know: it belongs to a newer one.
  case newer(number: Int, name: String)
  /// Steps are still to be taken.
  case pending([String])
}

extension MigrationError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .changed(let number, let name):
      "migration \(number) (\(name)) is not the one that this database has taken; install the release that it was made with"
    case .newer(let number, let name): "the database has taken migration \(number) (\(name)) of a newer release; install that one"
    case .pending(let names): "the database has still to take: \(names.joined(separator: ", ")); run `yilu migrate up`"
    }
  }
}
