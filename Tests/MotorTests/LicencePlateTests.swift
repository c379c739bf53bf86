import Motor
import Testing

@Suite("Licence plates")
struct LicencePlateTests {
  @Test(
    "of every kind parse",
    arguments: [
      ("京A12345", .ordinary), ("苏J·B2C45", .ordinary), ("苏JD12345", .newEnergySmall), ("粤BF1234Z", nil),
      ("粤BFA1234", .newEnergySmall),
      ("苏J12345D", .newEnergyLarge), ("苏J12345K", .newEnergyLarge), ("苏JA123挂", .trailer), ("京A1234警", .police),
      ("沪A1234学", .learner),
      ("粤Z1234港", .hongKong), ("粤ZA12B澳", .macau), ("沪A0012领", .consulate), ("使014578", .embassy),
      ("暂未上牌", .notYetPlated),
      ("新车", .notYetPlated),
    ] as [(String, LicencePlate.Kind?)])
  func kinds(text: String, kind: LicencePlate.Kind?) {
    #expect((try? LicencePlate(parsing: text))?.kind == kind)
  }

  @Test(
    "that cannot be are refused at the character that is wrong",
    arguments: [
      ("苏JF1234K", 7), ("沪A·I2345", 3), ("A12345", 0), ("美A12345", 0), ("苏I12345", 1), ("苏12345", 1), ("苏JL12345", 2),
      ("苏J12345L", 7),
      ("苏JDAB345", 4), ("苏J1234AD", 6), ("苏J12O45", 4), ("使01457A", 6), ("苏JAB😀45", 4),
    ])
  func refusing(text: String, offset: Int) {
    let error = #expect(throws: ParseError.self) { try LicencePlate(parsing: text) }
    #expect(error?.offset == offset)
  }

  @Test("of a wrong length are refused", arguments: ["苏", "苏J", "苏J1234", "苏J123456789", "使01457", "苏J12挂", "挂", "未"])
  func lengths(text: String) {
    #expect(throws: ParseError.self) { try LicencePlate(parsing: text) }
  }

  @Test(
    "are read with any dot, in small and full-width letters",
    arguments: ["苏j·d12345", "苏Ｊ・Ｄ１２３４５", " 苏J D12345 ", "苏J-D12345", "苏J•D12345", "苏J.D12345"])
  func folding(text: String) throws {
    #expect(try LicencePlate(parsing: text).clear == "苏JD12345")
  }

  @Test("tell province, authority and drive")
  func parts() throws {
    let plate = try LicencePlate(parsing: "苏JD12345")
    #expect(plate.province == "苏")
    #expect(plate.authority == "J")
    #expect(plate.drive == .batteryElectric)
    #expect(plate.masked == "苏J****45")
    #expect(try LicencePlate(parsing: "苏J12345K").drive == .otherNewEnergy)
    #expect(try LicencePlate(parsing: "京A12345").drive == nil)
    #expect(LicencePlate.notYetPlated.province == nil)
    #expect(try LicencePlate(parsing: LicencePlate.notYetPlated.clear) == .notYetPlated)
    #expect(try LicencePlate(parsing: "使014578").province == nil)
  }

  @Test("with more letters than the rule has are read with a warning")
  func manyLetters() throws {
    #expect(try LicencePlate(parsing: "京AAB123").warnings.isEmpty)
    #expect(try LicencePlate(parsing: "京AABC12").warnings.count == 1)
  }

  @Test("are read back from what they print", arguments: seeds)
  func roundTrip(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let letters = "ABCDEFGHJKLMNPQRSTUVWXYZ"
    let digits = "0123456789"
    let provinces = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
    for _ in 0..<50 {
      let head = random.text(1, of: provinces) + random.text(1, of: letters)
      let any = letters + digits
      for tail in [
        random.text(5, of: any),
        random.text(1, of: "DABCEFGHJK") + random.text(1, of: any) + random.text(4, of: digits),
        random.text(5, of: digits) + random.text(1, of: "DABCEFGHJK"),
        random.text(4, of: any) + random.text(1, of: "挂警学港澳领"),
      ] {
        let plate = try LicencePlate(parsing: head + tail)
        #expect(plate.clear == head + tail)
        #expect(try LicencePlate(parsing: plate.clear) == plate)
      }
    }
  }
}
