import Testing

@testable import Seals

@Suite("Blind indexes")
struct BlindIndexTests {
  private static func index(_ column: String, _ text: String) throws -> BlindIndex {
    BlindIndex(column: column, keys: try IndexKeys(parsing: text))
  }

  @Test("have the values that another program makes")
  func vectors() throws {
    let mobiles = try Self.index("person.mobile", Example.line)
    #expect(hex(mobiles.value(for: "13812345678").bytes) == "3edfad3a25e4c65eae96bbe8d65361c4")
    #expect(hex(try Self.index("person.name", Example.line).value(for: "张三").bytes) == "c9b3b961a8149ba2277f1b8db51a979d")
  }

  @Test("tell equal contents of one column, and of no two columns")
  func columns() throws {
    let mobiles = try Self.index("person.mobile", Example.line)
    let phones = try Self.index("office.mobile", Example.line)
    #expect(mobiles.value(for: "13812345678") == mobiles.value(for: "13812345678"))
    #expect(mobiles.value(for: "13812345678") != mobiles.value(for: "13812345679"))
    #expect(mobiles.value(for: "13812345678") != phones.value(for: "13812345678"))
  }

  @Test("give no value twice among many contents")
  func spread() throws {
    let mobiles = try Self.index("person.mobile", Example.line)
    #expect(Set((0..<20_000).map { mobiles.value(for: "138\($0)") }).count == 20_000)
  }

  @Test("find old and new rows while keys change, and write new ones")
  func rotating() throws {
    let old = try Self.index("person.mobile", Example.formerLine)
    let both = try Self.index("person.mobile", Example.line + "\n" + Example.formerLine)
    let new = try Self.index("person.mobile", Example.line)
    let stored = old.value(for: "13812345678")

    #expect(old.lookUp("13812345678") == [stored])
    #expect(both.lookUp("13812345678") == [new.value(for: "13812345678"), stored])
    #expect(!both.isCurrent(stored, for: "13812345678"))
    let written = both.value(for: "13812345678")
    #expect(both.isCurrent(written, for: "13812345678"))
    #expect(new.lookUp("13812345678") == [written])
  }

  @Test("rotate one step at a time")
  func generations() {
    let third = "2024-11 QEFCQ0RFRkdISUpLTE1OT1BRUlNUVVZXWFlaW1xdXl8="
    #expect(throws: KeyListError(.tooManyFormer(limit: 1))) {
      try IndexKeys(parsing: [Example.line, Example.formerLine, third].joined(separator: "\n"))
    }
  }

  @Test("are stored as 16 bytes")
  func storing() throws {
    let value = try Self.index("person.mobile", Example.line).value(for: "1")
    #expect(BlindValue(bytes: value.bytes) == value)
    #expect(BlindValue(bytes: value.bytes.dropLast()) == nil)
    #expect(BlindValue(bytes: value.bytes + [0]) == nil)
  }
}
