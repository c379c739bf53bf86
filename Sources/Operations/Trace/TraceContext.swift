/// Where a request stands in a trace that goes through several systems.
/// - Source: W3C Trace Context, Recommendation of 23 November 2021.
public struct TraceContext: Hashable, Sendable {
  /// The whole trace; never zero.
  public let traceID: UInt128
  /// The step that asked for this one; never zero.
  public let parentID: UInt64
  /// Whether the caller may have recorded the trace.
  public let isSampled: Bool
  /// What other tracing systems carry along.
  public let state: TraceState

  init(traceID: UInt128, parentID: UInt64, isSampled: Bool, state: TraceState) {
    self.traceID = traceID
    self.parentID = parentID
    self.isSampled = isSampled
    self.state = state
  }

  /// A new trace.
  public init(isSampled: Bool, using generator: inout some RandomNumberGenerator) {
    self.init(
      traceID: .random(in: 1 ... .max, using: &generator), parentID: .random(in: 1 ... .max, using: &generator), isSampled: isSampled,
      state: TraceState())
  }

  /// Reads the two headers of a request, each with all its values in the order in which they arrived.
  ///
  /// A version above 00 is read as far as this one knows it. A `tracestate` that is wrong is left out and does no harm.
  /// - Throws: no `traceparent`, more than one, or one that is wrong; begin a new trace then.
  public init(traceparent: [String], tracestate: [String]) throws(TraceContextError) {
    guard let header = traceparent.first else { throw .missing }
    guard traceparent.count == 1 else { throw .several(traceparent.count) }
    let bytes = Array(header.utf8.prefix(Self.versionZeroLength + 1))
    guard bytes.count >= 3, let version = Self.number(bytes[0..<2]), version != 0xFF, bytes[2] == UInt8(ascii: "-") else {
      throw .version
    }
    guard bytes.count >= Self.versionZeroLength, version > 0 || bytes.count == Self.versionZeroLength else { throw .length }
    for dash in [35, 52] where bytes[dash] != UInt8(ascii: "-") { throw .delimiter(offset: dash) }
    // A later version may go on, behind another dash.
    if bytes.count > Self.versionZeroLength, bytes[55] != UInt8(ascii: "-") { throw .delimiter(offset: 55) }
    guard let high = Self.number(bytes[3..<19]), let low = Self.number(bytes[19..<35]), high | low != 0 else { throw .traceID }
    guard let parent = Self.number(bytes[36..<52]), parent != 0 else { throw .parentID }
    guard let flags = Self.number(bytes[53..<55]) else { throw .flags }
    self.init(
      traceID: UInt128(high) << 64 | UInt128(low), parentID: parent, isSampled: flags & 1 == 1,
      state: TraceState(parsing: tracestate) ?? TraceState())
  }

  /// The same trace one step farther, with a new parent.
  public func child(using generator: inout some RandomNumberGenerator) -> TraceContext {
    TraceContext(traceID: traceID, parentID: .random(in: 1 ... .max, using: &generator), isSampled: isSampled, state: state)
  }

  /// The header's value: `00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01`.
  public var traceparent: String { "00-\(traceIDText)-\(parentIDText)-\(isSampled ? "01" : "00")" }
  /// The trace in 32 hexadecimal digits.
  public var traceIDText: String { Self.text(traceID, digits: 32) }
  /// The parent in 16 hexadecimal digits.
  public var parentIDText: String { Self.text(parentID, digits: 16) }

  private static let versionZeroLength = 55

  private static func text(_ number: some UnsignedInteger & FixedWidthInteger, digits: Int) -> String {
    let text = String(number, radix: 16)
    return String(repeating: "0", count: digits - text.utf8.count) + text
  }

  /// The number of up to 16 small hexadecimal digits; capitals are forbidden.
  private static func number(_ digits: ArraySlice<UInt8>) -> UInt64? {
    var number: UInt64 = 0
    for digit in digits {
      switch digit {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): number = number << 4 | UInt64(digit - UInt8(ascii: "0"))
      case UInt8(ascii: "a")...UInt8(ascii: "f"): number = number << 4 | UInt64(digit - UInt8(ascii: "a") + 10)
      default: return nil
      }
    }
    return number
  }
}
