/// Where the database is. Whoever prints, logs or dumps it sees no password.
public enum StoreAddress: Hashable, Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// SQLite files in a folder.
  case sqlite(folder: String)
  /// PostgreSQL, told as libpq reads it: a URL or keywords with values.
  case postgres(String)

  /// What a text for it looks like.
  public static let form = "sqlite:<folder>, postgres://user:password@host/name or host=… dbname=…"

  /// Reads `sqlite:data`, `postgres://yilu@db/yilu` or `host=db dbname=yilu`; `nil` when it is none of them.
  public init?(parsing text: String) {
    if text.hasPrefix("sqlite:") {
      let folder = String(text.dropFirst("sqlite:".count))
      // `sqlite://data` reads like a URL but would be the folder /data.
      guard !folder.isEmpty, !folder.hasPrefix("//") else { return nil }
      self = .sqlite(folder: folder)
    } else if text.hasPrefix("postgres://") || text.hasPrefix("postgresql://") {
      self = .postgres(text)
    } else {
      guard !text.contains("://"), ConnectionString(parsing: text) != nil else { return nil }
      self = .postgres(text)
    }
  }

  /// The address with everything that may be secret as `•••`.
  public var description: String {
    switch self {
    case .sqlite(let folder): "sqlite:\(folder)"
    case .postgres(let text) where text.contains("://"): ConnectionString.maskedURL(text)
    case .postgres(let text): ConnectionString(parsing: text)?.masked ?? "•••"
    }
  }

  /// The same as ``description``.
  public var debugDescription: String { description }
  /// Shows `dump` what ``description`` shows.
  public var customMirror: Mirror { Mirror(self, children: ["address": description], displayStyle: .enum) }
}
