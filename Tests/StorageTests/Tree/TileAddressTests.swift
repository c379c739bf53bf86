import Foundation
import Testing

@testable import Storage

@Suite("Addresses of tiles")
struct TileAddressTests {
  @Test(
    "Are written as the specification writes them, and read back",
    arguments: [
      (TileAddress(.hashes(level: 0), index: 1_234_067), "tile/0/x001/x234/067"),
      (TileAddress(.hashes(level: 0), index: 0), "tile/0/000"),
      (TileAddress(.hashes(level: 0), index: 273, width: 112), "tile/0/273.p/112"),
      (TileAddress(.hashes(level: 1), index: 1, width: 17), "tile/1/001.p/17"),
      (TileAddress(.hashes(level: 2), index: 0, width: 1), "tile/2/000.p/1"),
      (TileAddress(.hashes(level: 63), index: 999, width: 255), "tile/63/999.p/255"),
      (TileAddress(.hashes(level: 0), index: 1000), "tile/0/x001/000"),
      (TileAddress(.hashes(level: 0), index: 1_000_000, width: 3), "tile/0/x001/x000/000.p/3"),
      (TileAddress(.entries, index: 1_234_067), "tile/entries/x001/x234/067"),
      (TileAddress(.entries, index: 67, width: 9), "tile/entries/067.p/9"),
      (TileAddress(.hashes(level: 0), index: .max), "tile/0/x009/x223/x372/x036/x854/x775/807"),
    ])
  func specification(address: TileAddress, path: String) throws {
    #expect(address.description == path)
    #expect(try TileAddress(parsing: path) == address)
  }

  @Test("Any address reads back as it was written", arguments: seeds)
  func roundTrip(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    for _ in 0..<200 {
      let content: TileAddress.Content = Bool.random(using: &random) ? .entries : .hashes(level: Int.random(in: 0...63, using: &random))
      let index = Int.random(in: 0...Int.max, using: &random) >> Int.random(in: 0...62, using: &random)
      let address = TileAddress(content, index: index, width: Int.random(in: 1...256, using: &random))
      #expect(try TileAddress(parsing: address.description) == address)
    }
  }

  @Test(
    "Every other path says what is wrong with it",
    arguments: [
      ("", .start), ("/tile/0/000", .start), ("Tile/0/000", .start), ("tiles/0/000", .start),
      (String(repeating: "tile/", count: 20), .start),
      ("tile", .level("")), ("tile/", .level("")), ("tile/64/000", .level("64")), ("tile/00/000", .level("00")),
      ("tile/-1/000", .level("-1")),
      ("tile/+1/000", .level("+1")), ("tile/entrie/000", .level("entrie")), ("tile/٣/000", .level("٣")),
      ("tile/0", .index("")), ("tile/0/", .index("")), ("tile/0/0", .index("0")), ("tile/0/0000", .index("0000")),
      ("tile/0/x001", .index("x001")),
      ("tile/0/001/067", .index("001")), ("tile/0/x001//067", .index("")), ("tile/0/x01/067", .index("x01")),
      ("tile/0/X001/067", .index("X001")),
      ("tile/0/x001/067/", .index("067")), ("tile/0/0a7", .index("0a7")), ("tile/0/000.p", .index("000.p")),
      ("tile/0/000.q/5", .index("000.q")),
      ("tile/0/x001.p/x067/000", .index("x001.p")), ("tile/0/.p/5", .index("")), ("tile/entries/000.p/5/6", .index("000.p")),
      ("tile/0/x000/067", .leadingZeros), ("tile/0/x000/x001/067", .leadingZeros),
      ("tile/0/x009/x223/x372/x036/x854/x775/808", .indexTooLarge), ("tile/0/x999/x999/x999/x999/x999/x999/x999/999", .indexTooLarge),
      ("tile/0/000.p/0", .width("0")), ("tile/0/000.p/256", .width("256")), ("tile/0/000.p/05", .width("05")),
      ("tile/0/000.p/", .width("")),
      ("tile/entries/000.p/-5", .width("-5")),
    ] as [(String, TileAddressError)])
  func refusals(path: String, error: TileAddressError) {
    #expect(throws: error) { try TileAddress(parsing: path) }
    #expect(!error.description.isEmpty)
  }

  @Test("A tile knows its width from the size of the tree, and its bytes read back")
  func widths() throws {
    #expect([0, 272, 273, 274].map { Tile.width(level: 0, index: $0, treeSize: 70_000) } == [256, 256, 112, 0])
    #expect([0, 1, 2].map { Tile.width(level: 1, index: $0, treeSize: 70_000) } == [256, 17, 0])
    #expect([0, 1].map { Tile.width(level: 2, index: $0, treeSize: 70_000) } == [1, 0])
    #expect(Tile.width(level: 3, index: 0, treeSize: 70_000) == 0)
    #expect(Tile.width(level: 63, index: .max, treeSize: .max) == 0)
    #expect(Tile.width(level: 0, index: 0, treeSize: 0) == 0)

    let tile = Tile(level: 1, index: 1, hashes: (0..<17).map { MerkleHash.leaf([$0]) })
    #expect(tile.address.description == "tile/1/001.p/17")
    #expect(tile.bytes.count == 17 * 32)
    #expect(try Tile.hashes(of: tile.bytes) == tile.hashes)
    #expect(Tile(level: 0, index: 0, hashes: Array(repeating: .emptyTree, count: 256)).bytes.count == 8192)
    for count in [0, 31, 33, 8191, 8224] {
      #expect(throws: TileError.byteCount(count)) { try Tile.hashes(of: Array(repeating: 0, count: count)) }
    }
  }
}
