import Storage
import Testing

@Suite("Hashes of a Merkle tree")
struct MerkleHashTests {
  private let abc = Array("abc".utf8)

  @Test("Leaves and nodes are told apart by their first byte, and nothing at all has a root")
  func kinds() throws {
    #expect(MerkleHash.emptyTree.hex == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    #expect(MerkleHash.leaf([]).hex == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d")
    let pair = MerkleHash.node(.leaf([]), .leaf([0]))
    #expect(pair.hex == "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125")
    #expect(MerkleHash.leaf([1] + MerkleHash.leaf([]).bytes + MerkleHash.leaf([0]).bytes) != pair)
  }

  @Test("Both texts read back as the hash they were, in one form only")
  func texts() throws {
    let hash = MerkleHash.leaf(abc)
    #expect(try MerkleHash(hex: hash.hex) == hash)
    #expect(try MerkleHash(base64: hash.base64) == hash)
    #expect(try MerkleHash(bytes: hash.bytes) == hash)
    #expect(hash.hex.count == 64 && hash.base64.count == 44 && hash.description == hash.hex)
    #expect(try MerkleHash(base64: "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=") == .emptyTree)
  }

  @Test(
    "Other texts are refused",
    arguments: [
      "", "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU", "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFV=",
      "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU=", " 47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
      "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n", "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuA==",
      "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFVV",
    ])
  func refusedBase64(text: String) { #expect(throws: MerkleHashError.self) { try MerkleHash(base64: text) } }

  @Test("Hexadecimal digits are small and 64")
  func refusedHex() {
    let hex = MerkleHash.emptyTree.hex
    for text in ["", String(hex.dropLast()), hex + "0", hex.uppercased(), "g" + hex.dropFirst(), "٣" + hex.dropFirst()] {
      #expect(throws: MerkleHashError.notHexadecimal) { try MerkleHash(hex: text) }
    }
    #expect(throws: MerkleHashError.length(31)) { try MerkleHash(bytes: [UInt8](repeating: 0, count: 31)) }
  }
}
