/// What stands in the index for a content: 16 bytes that tell nothing but equality.
public struct BlindValue: Hashable, Sendable {
  /// The stored form.
  public let bytes: [UInt8]

  init(trusted bytes: [UInt8]) { self.bytes = bytes }

  /// Takes what was stored; `nil` when it is not 16 bytes.
  public init?(bytes: some Collection<UInt8>) {
    guard bytes.count == BlindIndex.valueByteCount else { return nil }
    self.bytes = Array(bytes)
  }
}
