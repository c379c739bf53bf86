/// The check sum of Ethernet and ZIP. It notices every change within 32 neighbouring bits, so every wrong character and every exchange of
/// two neighbours; it keeps out mistakes, not forgers.
///
/// - Source: ISO/IEC 8802-3 (IEEE 802.3) section 3.2.9.
enum CRC32 {
  static func checksum(_ bytes: some Sequence<UInt8>) -> UInt32 {
    var register = UInt32.max
    for byte in bytes {
      register ^= UInt32(byte)
      for _ in 0..<8 { register = register & 1 == 1 ? register >> 1 ^ 0xEDB8_8320 : register >> 1 }
    }
    return ~register
  }
}
