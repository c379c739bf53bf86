internal import Crypto

/// Names a book by what it says.
enum ContentHash {
  /// SHA-256 over the names and hashes of the files, in the order of their paths; the order in which they were read does not matter.
  static func of(_ files: [(path: String, bytes: [UInt8])]) -> String {
    var manifest = SHA256()
    var seen: Set<String> = []
    for file in files.sorted(by: { $0.path < $1.path }) where seen.insert(file.path).inserted {
      manifest.update(data: Array("\(hex(SHA256.hash(data: file.bytes)))  \(file.path)\n".utf8))
    }
    return hex(manifest.finalize())
  }

  static func hex(_ digest: SHA256.Digest) -> String {
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    for byte in digest { text += [digits[Int(byte >> 4)], digits[Int(byte & 15)]] }
    return String(decoding: text, as: UTF8.self)
  }
}
