/// Who acts, and for what: it stands in every fact that comes of it.
public struct Act: Sendable, Hashable {
  public var actor: Actor
  public var purpose: Purpose

  public init(_ actor: Actor, for purpose: Purpose) {
    self.actor = actor
    self.purpose = purpose
  }
}

/// Somebody or something that acts: `owner/…`, `staff/…`, `machine/…`, `system/sequencer`. A token, never a name or a number.
public struct Actor: RawRepresentable, Storable, Hashable {
  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }

  /// A part of the system itself.
  public static func system(_ part: String) -> Actor { Actor(rawValue: "system/\(part)") }
  /// Somebody who has not said who they are.
  public static let visitor = Actor(rawValue: "visitor")
}

/// What personal data or a command is used for, as the person was told.
/// - Source: Personal Information Protection Law, articles 6 and 17.
public struct Purpose: RawRepresentable, Storable, Hashable, ExpressibleByStringLiteral {
  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
  public init(stringLiteral: String) { rawValue = stringLiteral }
}
