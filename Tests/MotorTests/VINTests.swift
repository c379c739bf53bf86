import Testing

@testable import Motor

@Suite("Vehicle identification numbers")
struct VINTests {
  @Test(
    "with the right check digit parse without a warning",
    arguments: ["11111111111111111", "1M8GDM9AXKP042788", "1G1BL52P7TR115520", "LSVAA4182E2184847"])
  func valid(text: String) throws {
    let vin = try VIN(parsing: text)
    #expect(vin.clear == text)
    #expect(vin.hasValidCheckDigit)
    #expect(vin.warnings.isEmpty)
  }

  @Test("of a Chinese maker with a wrong check digit do not parse, and the ninth character is named")
  func wrongChineseCheckDigit() {
    let error = #expect(throws: ParseError.self) { try VIN(parsing: "LFV3A23C0D3123456") }
    #expect(error?.offset == 8)
    #expect(VIN.checkDigit(of: "LFV3A23C0D3123456") == "8")
  }

  @Test("of an import with a wrong check digit parse with a warning")
  func wrongForeignCheckDigit() throws {
    let vin = try VIN(parsing: "SGZCZ43D13S812715")
    #expect(VIN.checkDigit(of: vin.clear) == "X")
    #expect(vin.warnings.count == 1)
    #expect(vin.area == .europe)
    #expect(!vin.isChinese)
  }

  @Test(
    "are read in small and full-width letters, with blanks",
    arguments: ["lsvaa4182e2184847", "ＬＳＶＡＡ４１８２Ｅ２１８４８４７", " LSVAA4182 E2184847\n"])
  func folding(text: String) throws {
    #expect(try VIN(parsing: text).clear == "LSVAA4182E2184847")
  }

  @Test("never hold I, O or Q, and the error says which character it is", arguments: ["I", "O", "Q", "o"])
  func forbiddenLetters(letter: Character) {
    let error = #expect(throws: ParseError.self) {
      try VIN(parsing: "LSVAA4182E2184847".replacing(at: 4, with: letter))
    }
    #expect(error?.offset == 4)
    #expect(error?.message(in: .zh).hasPrefix("第 5 个字符") == true)
    #expect(error?.message(in: .en).hasPrefix("character 5") == true)
  }

  @Test("have seventeen characters", arguments: ["LSVAA4182E218484", "LSVAA4182E21848477"])
  func length(text: String) {
    #expect(throws: ParseError.self) { try VIN(parsing: text) }
  }

  @Test("tell maker, descriptor and indicator apart")
  func sections() throws {
    let vin = try VIN(parsing: "LSVAA4182E2184847")
    #expect(vin.manufacturer == "LSV")
    #expect(vin.descriptor == "AA4182")
    #expect(vin.indicator == "E2184847")
    #expect(vin.isChinese)
    #expect(vin.area == .asia)
    #expect(vin.masked == "LSV**********4847")
  }

  @Test("count letters as the standard's table does")
  func values() {
    let table = "A1B2C3D4E5F6G7H8J1K2L3M4N5P7R9S2T3U4V5W6X7Y8Z9"
    let characters = Array(table.unicodeScalars)
    for place in stride(from: 0, to: characters.count, by: 2) {
      #expect(VIN.value(characters[place]) == characters[place + 1].digit)
    }
  }

  @Test(
    "betray every changed character that counts otherwise, and every exchange of neighbours beside the check digit",
    arguments: seeds)
  func checkDigit(seed: UInt64) throws {
    let alphabet = "0123456789ABCDEFGHJKLMNPRSTUVWXYZ"
    var random = SplitMix64(seed: seed)
    let draft = "L" + random.text(16, of: alphabet)
    let clear = draft.replacing(at: 8, with: Character(VIN.checkDigit(of: draft)))
    #expect(try VIN(parsing: clear).clear == clear)
    let characters = Array(clear)
    for place in 1..<17 {
      for other in alphabet where other != characters[place] {
        let old = try #require(characters[place].unicodeScalars.first)
        let new = try #require(other.unicodeScalars.first)
        let isDetected = place == 8 || VIN.value(old) != VIN.value(new)
        #expect((try? VIN(parsing: clear.replacing(at: place, with: other))) == nil || !isDetected)
      }
    }
    for place in 1..<16 where place != 7 && place != 8 {
      let left = try #require(characters[place].unicodeScalars.first)
      let right = try #require(characters[place + 1].unicodeScalars.first)
      if VIN.value(left) != VIN.value(right) { #expect((try? VIN(parsing: clear.swapping(at: place))) == nil) }
    }
  }

  @Test("tell the model year only as far as it is sure")
  func modelYears() throws {
    let chinese = try VIN(parsing: "LSVAA4182E2184847")
    #expect(chinese.modelYear() == .either(1984, 2014))
    #expect(chinese.modelYear(isLight: true) == .either(1984, 2014))
    #expect(chinese.modelYear(on: Day(year: 2012, month: 12, day: 31)) == .one(1984))
    #expect(chinese.modelYear(on: Day(year: 2013, month: 1, day: 1)) == .either(1984, 2014))
    let american = try VIN(parsing: "1M8GDM9AXKP042788")
    #expect(american.modelYear() == .either(1989, 2019))
    #expect(american.modelYear(isLight: true) == .one(1989))
    #expect(american.modelYear(isLight: true).candidates == [1989])
    #expect(try VIN(parsing: "11111111111111111").modelYear(isLight: true) == .either(1971, 2001))
    let undated = try VIN(parsing: "WVWZZZ1KZUW000001")
    #expect(undated.modelYear() == .unknown)
    #expect(undated.warnings.count == 2)
  }

  @Test("have a letter for every year from 2001 to 2030 and none for I, O, Q, U, Z and 0")
  func yearLetters() {
    #expect(VIN.yearLetters.count == 30)
    let known: [(Unicode.Scalar, Int)] = [
      ("1", 2001), ("9", 2009), ("A", 2010), ("H", 2017), ("J", 2018), ("N", 2022),
      ("T", 2026), ("Y", 2030),
    ]
    for (letter, year) in known { #expect(VIN.yearLetters[year - 2001] == letter) }
    for letter in "IOQUZ0".unicodeScalars { #expect(!VIN.yearLetters.contains(letter)) }
  }
}
