@testable import Seals

/// Seals and opens whole attachments, in pieces of the lengths that a test asks for.
enum AttachmentWhole {
  static func content(_ count: Int) -> [UInt8] { (0..<count).map { UInt8(truncatingIfNeeded: $0 * 7 + $0 / 251) } }

  static func seal(
    _ content: [UInt8], key: DataKey = Example.key, place: SealedPlace = Example.attachmentPlace, lengths: [Int] = [1 << 20],
    using random: inout some RandomNumberGenerator
  ) -> (sealed: [UInt8], end: AttachmentEnd) {
    var sealer = AttachmentSealer(key: key, place: place, using: &random)
    var sealed: [UInt8] = []
    for piece in pieces(content, lengths) { sealed += sealer.seal(piece) }
    let end = sealer.finish()
    return (sealed + end.bytes, end)
  }

  static func open(
    _ sealed: [UInt8], key: DataKey = Example.key, place: SealedPlace = Example.attachmentPlace, lengths: [Int] = [1 << 20]
  ) throws(AttachmentError) -> (content: [UInt8], end: AttachmentEnd) {
    var opener = AttachmentOpener(key: key, place: place)
    var content: [UInt8] = []
    for piece in pieces(sealed, lengths) { content += try opener.open(piece) }
    let end = try opener.finish()
    return (content + end.bytes, end)
  }

  /// Cuts bytes into pieces of these lengths, again and again.
  private static func pieces(_ bytes: [UInt8], _ lengths: [Int]) -> [ArraySlice<UInt8>] {
    var pieces: [ArraySlice<UInt8>] = []
    var rest = bytes[...]
    while !rest.isEmpty {
      let length = lengths[pieces.count % lengths.count]
      pieces.append(rest.prefix(length))
      rest = rest.dropFirst(length)
    }
    return pieces
  }
}
