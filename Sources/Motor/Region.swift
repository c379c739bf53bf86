/// A rating region 费率地区: a province, or one of the five cities that are rated by themselves 计划单列市.
public struct Region: Sendable, Hashable {
  /// What a rating region is.
  public enum Kind: String, Sendable, CaseIterable {
    case province
    case plannedCity = "planned_city"
  }

  /// The administrative division: 310000.
  public var code: RegionCode
  /// The name in rulebooks, the type `rating_region` of the dictionary: `shanghai`.
  public var ratingRegion: String
  /// The jurisdiction of rulebooks: ISO 3166-2 for provinces, CN-SH; the cities have no code there and use one of the same shape, CN-DL.
  public var iso: String
  /// The short name: 上海, Shanghai.
  public var name: Text
  /// Whether it is a province or a city that is rated by itself.
  public var kind: Kind
  /// The first character of plates: 沪. A planned city has its province's.
  public var plateCharacter: Character
  /// Which document says so.
  public var source: String
}

/// The list of rating regions, read from data.
public struct Regions: Sendable, Hashable {
  /// In the order of the file.
  public let all: [Region]
  private let byCode: [RegionCode: Int]
  private let byRatingRegion: [String: Int]
  private let byISO: [String: Int]

  /// The columns of the file.
  public static let columns = ["code", "rating_region", "iso", "name_zh", "name_en", "kind", "short_zh", "source"]

  /// Reads the file's text.
  ///
  /// - Parameter file: its name, for errors.
  /// - Throws: what is wrong, with file and line in the subject: `regions.csv:12`.
  public static func parse(csvText: String, file: String = "regions.csv") throws(ParseError) -> Regions {
    let table = try PlainTable(csvText, file: file, columns: columns)
    var all: [Region] = []
    for row in table.rows {
      let code: RegionCode
      do throws(ParseError) { code = try RegionCode(parsing: row.fields[0]) } catch {
        throw table.error(row, 0, error.problem)
      }
      guard let kind = Region.Kind(rawValue: row.fields[5]), (kind == .province) == code.isProvince else {
        throw table.error(
          row, 5,
          Text(
            zh: "应为 province（代码末四位为 0）或 planned_city",
            en: "province (a code that ends in 0000) or planned_city is needed"))
      }
      guard let plate = row.fields[6].first, row.fields[6].count == 1 else {
        throw table.error(row, 6, Text(zh: "简称应为一个字", en: "one character is needed"))
      }
      let region = Region(
        code: code, ratingRegion: row.fields[1], iso: row.fields[2], name: Text(zh: row.fields[3], en: row.fields[4]),
        kind: kind,
        plateCharacter: plate, source: row.fields[7])
      let repeated = all.contains { $0.code == code || $0.ratingRegion == region.ratingRegion || $0.iso == region.iso }
      guard !repeated else {
        throw table.error(row, 0, Text(zh: "与前面的行重复", en: "an earlier row has the same code, name or ISO code"))
      }
      all.append(region)
    }
    for (region, row) in zip(all, table.rows) where region.kind == .plannedCity {
      guard let province = all.first(where: { $0.code == region.code.province }) else {
        throw table.error(row, 0, Text(zh: "没有所属省份的行", en: "there is no row for its province"))
      }
      guard province.plateCharacter == region.plateCharacter else {
        throw table.error(row, 6, Text(zh: "简称与所属省份不同", en: "its province has another plate character"))
      }
    }
    return Regions(all: all)
  }

  private init(all: [Region]) {
    self.all = all
    byCode = Dictionary(uniqueKeysWithValues: all.enumerated().map { ($1.code, $0) })
    byRatingRegion = Dictionary(uniqueKeysWithValues: all.enumerated().map { ($1.ratingRegion, $0) })
    byISO = Dictionary(uniqueKeysWithValues: all.enumerated().map { ($1.iso, $0) })
  }

  /// The provinces.
  public var provinces: [Region] { all.filter { $0.kind == .province } }
  /// The cities that are rated by themselves.
  public var plannedCities: [Region] { all.filter { $0.kind == .plannedCity } }

  /// By the name in rulebooks: `shanghai`.
  public subscript(ratingRegion name: String) -> Region? { byRatingRegion[name].map { all[$0] } }
  /// By jurisdiction: `CN-SH`.
  public subscript(iso iso: String) -> Region? { byISO[iso].map { all[$0] } }

  /// Where a place is rated: a county of Dalian in Dalian, any other of Liaoning in Liaoning.
  public func ratingRegion(of code: RegionCode) -> Region? {
    (byCode[code.city] ?? byCode[code.province]).map { all[$0] }
  }

  /// The province of a place, whoever rates it.
  public func province(of code: RegionCode) -> Region? { byCode[code.province].map { all[$0] } }

  /// The province that a plate names; the plate does not tell whether the vehicle is rated in one of its cities.
  public func province(of plate: LicencePlate) -> Region? {
    plate.province.flatMap { character in all.first { $0.kind == .province && $0.plateCharacter == character } }
  }
}
