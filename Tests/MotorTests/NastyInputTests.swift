import Motor
import Testing

@Suite("Whatever is typed, there is an answer and no crash")
struct NastyInputTests {
  static let nasty: [String] = {
    let million = 1_000_000
    return [
      "", " ", "\u{0}", "\n", "\r\n", "\t\t", "\u{FEFF}", "\u{202E}123", "\u{200F}", "😀", "👩‍👩‍👧‍👦", "🇨🇳", "\u{1F1E8}",
      "e\u{301}", "\u{301}",
      "\u{3000}",
      "-", "+", ".", "/", "·", "'", "\"", "<script>", "%00", "N4N", "1e99", "-0", "٣٤٥", "〇", "ⅷ", "９",
      "LSVAA4182E218484\u{0}",
      "沪\u{200B}A12345",
      "9999999999999999999999", "2020-01-01T00:00:00:00", "2020-01-01T00:00:00+08:00/", "//", "::", "00:00-00:00",
      String(repeating: "1", count: million), String(repeating: "张", count: million / 3),
      String(repeating: "😀", count: million / 4),
      String(repeating: " ", count: million), String(repeating: "\u{0}", count: million),
      String(repeating: "-", count: million),
      "a" + String(repeating: "\u{301}", count: million / 2), String(repeating: "\r\n", count: million / 2),
      String(repeating: ",", count: million),
    ]
  }()

  /// Whether a text is refused; a million characters of blanks and the like count.
  private func refuses(_ parse: () throws -> Any) -> Bool {
    do {
      _ = try parse()
      return false
    } catch let error as ParseError {
      return error.input.unicodeScalars.count <= ParseError.inputCharactersLimit + 1 && !error.problem.zh.isEmpty
        && !error.problem.en.isEmpty
    } catch { return false }
  }

  @Test("no personal word is made of it", arguments: nasty.indices)
  func personalWords(index: Int) {
    let text = Self.nasty[index]
    #expect(refuses { try VIN(parsing: text) })
    #expect(refuses { try LicencePlate(parsing: text) })
    #expect(refuses { try IDNumber(parsing: text) })
    #expect(refuses { try UnifiedSocialCreditCode(parsing: text) })
    #expect(refuses { try MobileNumber(parsing: text) })
    #expect(refuses { try BankCard(parsing: text) })
    #expect(refuses { try PersonName(parsing: text) })
  }

  @Test("no day, time, period or list is made of it", arguments: nasty.indices)
  func otherWords(index: Int) {
    let text = Self.nasty[index]
    #expect(refuses { try Day(parsing: text) })
    #expect(refuses { try Instant(parsing: text) })
    #expect(refuses { try WallClock(parsing: text) })
    #expect(refuses { try CoverPeriod(parsing: text) })
    #expect(refuses { try OfficeHours(parsing: text) })
    #expect(refuses { try RegionCode(parsing: text) })
    #expect(refuses { try Regions.parse(csvText: text) })
    #expect(refuses { try WorkCalendar.parse(csvText: text) })
  }

  @Test("an amount or number of it is refused or reads back", arguments: nasty.indices)
  func amounts(index: Int) {
    let text = Self.nasty[index]
    if let amount = try? Money(parsing: text) { #expect((try? Money(parsing: amount.description)) == amount) }
    if let number = try? FixedDecimal(parsing: text) {
      #expect((try? FixedDecimal(parsing: number.description)) != nil)
    }
  }

  @Test("random characters do no harm", arguments: seeds)
  func noise(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let alphabet = "0123456789LSVABDFX苏沪京使挂警港 ·-/:.,+TZ\u{0}\u{200F}\u{FEFF}😀９Ｘx张三\r\n\"e\u{301}"
    for _ in 0..<300 {
      let text = random.text(Int.random(in: 0...40, using: &random), of: alphabet)
      _ = try? VIN(parsing: text)
      _ = try? LicencePlate(parsing: text)
      _ = try? IDNumber(parsing: text)
      _ = try? UnifiedSocialCreditCode(parsing: text)
      _ = try? MobileNumber(parsing: text)
      _ = try? BankCard(parsing: text)
      if let name = try? PersonName(parsing: text) { #expect((try? PersonName(parsing: name.clear)) == name) }
      _ = try? Instant(parsing: text)
      _ = try? WallClock(parsing: text)
      _ = try? CoverPeriod(parsing: text)
      _ = try? OfficeHours(parsing: text)
      if let day = try? Day(parsing: text) { #expect((try? Day(parsing: day.description)) == day) }
    }
  }
}
