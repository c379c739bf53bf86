internal import Crypto
internal import Motor

/// Names a book by what it says.
enum ContentHash {
  /// SHA-256 over the names and hashes of the files, in the order of their paths; the order in which they were read does not matter.
  static func of(_ files: [(path: String, bytes: [UInt8])]) -> String {
    var manifest = SHA256()
    var seen: Set<String> = []
    for file in files.sorted(by: { $0.path < $1.path }) where seen.insert(file.path).inserted {
      manifest.update(data: Array("\(Hex.text(SHA256.hash(data: file.bytes)))  \(file.path)\n".utf8))
    }
    return Hex.text(manifest.finalize())
  }
}
