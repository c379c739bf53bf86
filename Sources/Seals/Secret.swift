/// A value that must not be seen: whoever prints, logs, interpolates or dumps it gets the masked form.
///
/// There is no `Codable` conformance, so that no encoder carries one away. Where a secret has a text that must leave, such as a session
/// token on its way into a cookie, the property is called `clear`: a search for that name finds every place where it does.
public protocol Secret: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// What may stand in a log.
  var masked: String { get }
}

extension Secret {
  /// The name of the type, and nothing of the value.
  public var masked: String { "\(Self.self)(***)" }
  /// The masked form.
  public var description: String { masked }
  /// The masked form.
  public var debugDescription: String { masked }
  /// Shows `dump` the masked form only.
  public var customMirror: Mirror { Mirror(self, children: ["masked": masked], displayStyle: .struct) }
}
