/// What a sealed byte string is and how it was made: its first byte. A new way gets a new number, the old ones stay readable.
enum Suite: UInt8 {
  /// ``Sealed``: AES-256-GCM.
  case field = 1
  /// A sealed attachment: AES-256-GCM in segments.
  case attachment = 2
  /// ``WrappedKey``: AES-256 key wrap.
  case wrappedKey = 3
}
