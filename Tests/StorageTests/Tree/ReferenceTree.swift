import Crypto

@testable import Storage

/// RFC 6962 section 2.1 word for word over all leaves, sharing no code with what it judges. Roots it has computed it keeps.
struct ReferenceTree {
  private var leaves: [[UInt8]]
  private var roots: [Range<Int>: [UInt8]] = [:]

  init(entries: [[UInt8]]) { leaves = entries.map { Array(SHA256.hash(data: [0] + $0)) } }

  /// `MTH(D[0:size])`.
  mutating func root(_ size: Int) throws -> MerkleHash { try MerkleHash(bytes: treeHash(0..<size)) }

  /// `MTH` of any range, as tiles hold them.
  mutating func root(over range: Range<Int>) throws -> MerkleHash { try MerkleHash(bytes: treeHash(range)) }

  /// `PATH(position, D[0:size])`.
  mutating func path(_ position: Int, _ size: Int) throws -> [MerkleHash] {
    try path(position, 0..<size).map { try MerkleHash(bytes: $0) }
  }

  /// `PROOF(old, D[0:size])`.
  mutating func proof(_ old: Int, _ size: Int) throws -> [MerkleHash] {
    try subproof(old, 0..<size, true).map { try MerkleHash(bytes: $0) }
  }

  private mutating func treeHash(_ range: Range<Int>) -> [UInt8] {
    if range.isEmpty { return Array(SHA256.hash(data: [UInt8]())) }
    if range.count == 1 { return leaves[range.lowerBound] }
    if let known = roots[range] { return known }
    let k = largestPower(below: range.count)
    let left = treeHash(range.prefix(k))
    let right = treeHash(range.dropFirst(k))
    let root = Array(SHA256.hash(data: [1] + left + right))
    roots[range] = root
    return root
  }

  private mutating func path(_ m: Int, _ range: Range<Int>) -> [[UInt8]] {
    if range.count == 1 { return [] }
    let k = largestPower(below: range.count)
    if m < k { return path(m, range.prefix(k)) + [treeHash(range.dropFirst(k))] }
    return path(m - k, range.dropFirst(k)) + [treeHash(range.prefix(k))]
  }

  private mutating func subproof(_ m: Int, _ range: Range<Int>, _ isWhole: Bool) -> [[UInt8]] {
    if m == range.count { return isWhole ? [] : [treeHash(range)] }
    let k = largestPower(below: range.count)
    if m <= k { return subproof(m, range.prefix(k), isWhole) + [treeHash(range.dropFirst(k))] }
    return subproof(m - k, range.dropFirst(k), false) + [treeHash(range.prefix(k))]
  }

  private func largestPower(below count: Int) -> Int {
    var k = 1
    while k * 2 < count { k *= 2 }
    return k
  }
}
