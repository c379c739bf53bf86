internal import Crypto
internal import Seals

/// A SHA-256 hash in a Merkle tree: of a leaf, of a node or of a whole tree.
/// - Source: RFC 6962 section 2.1.
public struct MerkleHash: Hashable, Sendable, CustomStringConvertible {
  /// The number of bytes of every hash.
  public static let byteCount = 32
  /// The root of a tree without leaves: the hash of nothing.
  public static let emptyTree = MerkleHash(SHA256())

  // Words and not an array, so that a tile is one piece of memory. The hash is their bytes in order; as numbers they mean nothing.
  private var first: UInt64 = 0
  private var second: UInt64 = 0
  private var third: UInt64 = 0
  private var fourth: UInt64 = 0

  /// The hash that these bytes are.
  ///
  /// - Throws: another number of bytes than 32.
  public init(bytes: some Collection<UInt8>) throws(MerkleHashError) {
    guard bytes.count == Self.byteCount else { throw .length(bytes.count) }
    withUnsafeMutableBytes(of: &self) { $0.copyBytes(from: bytes) }
  }

  private init(_ hasher: SHA256) {
    let digest = hasher.finalize()
    withUnsafeMutableBytes(of: &self) { memory in digest.withUnsafeBytes { memory.copyMemory(from: $0) } }
  }

  /// The hash of an entry of the tree: SHA-256 of a zero byte and the entry.
  public static func leaf(_ entry: [UInt8]) -> MerkleHash {
    var hasher = SHA256()
    withUnsafeBytes(of: 0 as UInt8) { hasher.update(bufferPointer: $0) }
    entry.withUnsafeBytes { hasher.update(bufferPointer: $0) }
    return MerkleHash(hasher)
  }

  /// The hash of the node above two others: SHA-256 of a byte of value one, the left and the right hash.
  public static func node(_ left: MerkleHash, _ right: MerkleHash) -> MerkleHash {
    var hasher = SHA256()
    withUnsafeBytes(of: 1 as UInt8) { hasher.update(bufferPointer: $0) }
    withUnsafeBytes(of: left) { hasher.update(bufferPointer: $0) }
    withUnsafeBytes(of: right) { hasher.update(bufferPointer: $0) }
    return MerkleHash(hasher)
  }

  /// The hash of a complete subtree from the hashes of one level of it.
  ///
  /// - Precondition: their number is a power of two.
  static func subtree(over level: ArraySlice<MerkleHash>) -> MerkleHash {
    precondition(level.count.nonzeroBitCount == 1, "a complete subtree has a power of two of hashes a level")
    var nodes = Array(level)
    var count = nodes.count
    while count > 1 {
      count /= 2
      for index in 0..<count { nodes[index] = node(nodes[2 * index], nodes[2 * index + 1]) }
    }
    return nodes[0]
  }

  /// The 32 bytes.
  public var bytes: [UInt8] { withUnsafeBytes(of: self) { Array($0) } }
}

extension MerkleHash {
  /// Reads 64 hexadecimal digits; capitals are refused, so that every hash has one text.
  public init(hex text: some StringProtocol) throws(MerkleHashError) {
    let digits = text.utf8.prefix(2 * Self.byteCount + 1).map { byte -> UInt8? in
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
      case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
      default: nil
      }
    }
    guard digits.count == 2 * Self.byteCount else { throw .notHexadecimal }
    var bytes: [UInt8] = []
    for index in 0..<Self.byteCount {
      guard let high = digits[2 * index], let low = digits[2 * index + 1] else { throw .notHexadecimal }
      bytes.append(high << 4 | low)
    }
    try self.init(bytes: bytes)
  }

  /// Reads base64 with padding, as checkpoints write a root; other texts of the same bytes are refused.
  /// - Source: RFC 4648 section 4.
  public init(base64 text: some StringProtocol) throws(MerkleHashError) {
    guard text.utf8.count <= 2 * Self.byteCount, let bytes = Base64.padded.bytes(String(text).utf8) else { throw .notBase64 }
    try self.init(bytes: bytes)
  }

  /// 64 small hexadecimal digits.
  public var hex: String {
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }

  /// Base64 with padding: 44 characters.
  public var base64: String { Base64.padded.text(bytes) }

  /// The hexadecimal digits.
  public var description: String { hex }
}

/// Why something is no hash.
public enum MerkleHashError: Error, Hashable, Sendable, CustomStringConvertible {
  /// So many bytes in place of 32.
  case length(Int)
  /// Another text than 64 small hexadecimal digits.
  case notHexadecimal
  /// Another text than base64 with padding.
  case notBase64

  /// What is wrong and what would be right.
  public var description: String {
    switch self {
    case .length(let count): "a hash has 32 bytes, here are \(count)"
    case .notHexadecimal: "a hash is written with 64 hexadecimal digits, 0-9 and a-f"
    case .notBase64: "a hash is written with 44 characters of base64, the last of which is ="
    }
  }
}
