import Foundation
import Motor
import Testing

/// A file of the rulebooks' folder.
func rulebookFile(_ path: String) throws -> String {
  let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
  return try String(contentsOf: root.appendingPathComponent("Rulebooks/\(path)"), encoding: .utf8)
}

@Suite("Rating regions")
struct RegionTests {
  private func regions() throws -> Regions { try Regions.parse(csvText: try rulebookFile("regions.csv")) }

  @Test("are 31 provinces and 5 cities")
  func count() throws {
    let regions = try regions()
    #expect(regions.provinces.count == 31)
    #expect(regions.plannedCities.map(\.ratingRegion) == ["dalian", "ningbo", "xiamen", "qingdao", "shenzhen"])
    #expect(regions.plannedCities.map(\.code.description) == ["210200", "330200", "350200", "370200", "440300"])
    #expect(Set(regions.provinces.map(\.plateCharacter)) == Set("京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"))
  }

  @Test("have the names of the dictionary, each once")
  func dictionary() throws {
    let lines = try rulebookFile("dictionary.yaml").split(separator: "\n")
    let start = try #require(lines.firstIndex { $0.hasPrefix("  rating_region:") })
    let block = lines[(start + 1)...].drop { !$0.hasPrefix("      ") }.prefix { $0.hasPrefix("      ") }
    let names = block.compactMap { $0.split(separator: ":").first.map { $0.filter { $0 != " " } } }
    #expect(Set(names) == Set(try regions().all.map(\.ratingRegion)))
    #expect(names.count == 36)
  }

  @Test(
    "rate a place by its city before its province",
    arguments: [
      ("320902", "CN-JS"), ("210212", "CN-DL"), ("210102", "CN-LN"), ("440305", "CN-SZ"), ("310115", "CN-SH"),
      ("350203", "CN-XM"),
    ])
  func rating(code: String, iso: String) throws {
    let regions = try regions()
    #expect(regions.ratingRegion(of: try RegionCode(parsing: code))?.iso == iso)
    #expect(regions[iso: iso]?.iso == iso)
  }

  @Test("are found by name, plate and identity number")
  func lookups() throws {
    let regions = try regions()
    #expect(regions[ratingRegion: "shanghai"]?.iso == "CN-SH")
    #expect(regions[ratingRegion: "atlantis"] == nil)
    #expect(regions.province(of: try LicencePlate(parsing: "辽B12345"))?.ratingRegion == "liaoning")
    #expect(regions.province(of: .notYetPlated) == nil)
    let code = try #require(try IDNumber(parsing: "11010519491231002X").regionCode)
    #expect(regions.province(of: code)?.name == Text(zh: "北京", en: "Beijing"))
    #expect(regions.ratingRegion(of: try RegionCode(parsing: "810000")) == nil)
  }

  @Test(
    "that are written wrongly name file and line",
    arguments: [
      ("110000,beijing,CN-BJ,北京,Beijing,province,京", "r.csv:2"),
      ("11000,beijing,CN-BJ,北京,Beijing,province,京,s", "r.csv:2"),
      ("110000,beijing,CN-BJ,北京,Beijing,city,京,s", "r.csv:2"),
      ("110000,beijing,CN-BJ,北京,Beijing,planned_city,京,s", "r.csv:2"),
      ("110000,beijing,CN-BJ,北京,Beijing,province,京城,s", "r.csv:2"),
      ("110000,,CN-BJ,北京,Beijing,province,京,s", "r.csv:2"),
      ("110000,\"beijing\",CN-BJ,北京,Beijing,province,京,s", "r.csv:2"),
      ("210200,dalian,CN-DL,大连,Dalian,planned_city,辽,s", "r.csv:2"),
      ("110000,beijing,CN-BJ,北京,Beijing,province,京,s\n110000,other,CN-X,北京,Beijing,province,京,s", "r.csv:3"),
      ("210000,l,CN-LN,辽宁,Liaoning,province,辽,s\n210200,d,CN-DL,大连,Dalian,planned_city,浙,s", "r.csv:3"),
    ])
  func mistakes(rows: String, subject: String) {
    let text = Regions.columns.joined(separator: ",") + "\n" + rows + "\n"
    let error = #expect(throws: ParseError.self) { try Regions.parse(csvText: text, file: "r.csv") }
    #expect(error?.subject == subject)
  }

  @Test("need their header", arguments: ["", "a,b\n", "code,iso\n110000,CN-BJ"])
  func header(text: String) {
    #expect(#expect(throws: ParseError.self) { try Regions.parse(csvText: text, file: "r.csv") }?.subject == "r.csv:1")
  }

  @Test("are read with the line ends and the mark of a spreadsheet")
  func lineEnds() throws {
    let text = try rulebookFile("regions.csv").split(separator: "\n").joined(separator: "\r\n")
    #expect(try Regions.parse(csvText: "\u{FEFF}" + text) == regions())
  }

  @Test("have codes of six digits", arguments: ["", "32090", "3209022", "032090", "32O902", "32 902"])
  func codes(text: String) {
    #expect(throws: ParseError.self) { try RegionCode(parsing: text) }
  }

  @Test("have codes that tell city and province")
  func levels() throws {
    let county = try RegionCode(parsing: "320902")
    #expect(county.city.description == "320900")
    #expect(county.province.description == "320000")
    #expect(county.province.isProvince && !county.isProvince)
    #expect(county.province < county)
  }
}
