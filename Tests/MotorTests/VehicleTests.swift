import Motor
import Testing

@Suite("Vehicles")
struct VehicleTests {
  private let today = Day(number: 20_778)
  private let registered = Day(number: 19_000)

  /// The fields at which contradictions show; none for a vehicle that can be.
  private func fields(_ make: () throws(VehicleContradictions) -> Vehicle) -> [String] {
    do throws(VehicleContradictions) {
      _ = try make()
      return []
    } catch { return error.all.map(\.field) }
  }

  @Test("of every sort can be")
  func possible() throws {
    let saloon = try Vehicle(
      use: .family, kind: .passenger, energy: .combustion, seats: 5, displacement: 1498, price: Money(fen: 12_000_000),
      firstRegistered: registered,
      vin: try VIN(parsing: "LSVAA4182E2184847"), plate: try LicencePlate(parsing: "沪A12345"), today: today)
    #expect(saloon.modelCode == "unlisted")
    let truck = try Vehicle(
      use: .freight, kind: .truck, energy: .combustion, tonnes: try FixedDecimal(parsing: "4.5"),
      firstRegistered: today,
      plate: .notYetPlated,
      today: today)
    #expect(truck.tonnes?.description == "4.500")
    #expect(
      fields { () throws(VehicleContradictions) in
        try Vehicle(
          use: .enterprise, kind: .trailer, energy: .combustion, firstRegistered: registered,
          plate: try? LicencePlate(parsing: "苏JA123挂"),
          today: today)
      } == [])
    #expect(
      fields { () throws(VehicleContradictions) in
        try Vehicle(
          use: .family, kind: .passenger, energy: .plugInHybrid, seats: 7, displacement: 1500,
          firstRegistered: registered,
          plate: try? LicencePlate(parsing: "苏JF12345"), today: today)
      } == [])
  }

  @Test("that contradict themselves name every field at once")
  func contradictions() {
    #expect(
      fields { () throws(VehicleContradictions) in
        try Vehicle(
          use: .freight, kind: .passenger, energy: .batteryElectric, seats: 0,
          tonnes: FixedDecimal(unscaled: 0, scale: 3),
          displacement: 1500,
          price: Money(fen: -1), firstRegistered: today.adding(days: 1), plate: try? LicencePlate(parsing: "苏JF12345"),
          today: today)
      } == ["seats", "tonnes", "price", "use", "displacement", "plate", "first_registered"])
  }

  @Test("tell where plate, use, kind and energy do not fit")
  func combinations() {
    func vehicle(_ use: UseNature, _ kind: VehicleKind, _ energy: EnergyKind, _ plate: String) -> [String] {
      fields { () throws(VehicleContradictions) in
        try Vehicle(
          use: use, kind: kind, energy: energy, seats: kind == .passenger ? 5 : nil, firstRegistered: registered,
          plate: try? LicencePlate(parsing: plate), today: today)
      }
    }
    #expect(vehicle(.family, .passenger, .combustion, "苏JD12345") == ["plate"])
    #expect(vehicle(.family, .passenger, .plugInHybrid, "苏JD12345") == ["plate"])
    #expect(vehicle(.family, .passenger, .fuelCell, "苏JD12345") == ["plate"])
    #expect(vehicle(.family, .passenger, .batteryElectric, "苏JD12345") == [])
    #expect(vehicle(.family, .passenger, .batteryElectric, "苏J12345") == [])
    #expect(vehicle(.family, .passenger, .combustion, "苏JA123挂") == ["plate"])
    #expect(vehicle(.enterprise, .trailer, .combustion, "苏J12345") == ["plate"])
    #expect(vehicle(.cityBus, .truck, .combustion, "苏J12345") == ["use"])
    #expect(vehicle(.family, .electricMoped, .combustion, "苏J12345") == ["energy"])
    #expect(vehicle(.freight, .motorcycle, .combustion, "苏J12345") == ["use"])
  }

  @Test("do not print owner's words when they are interpolated")
  func printing() throws {
    let vehicle = try Vehicle(
      use: .family, kind: .passenger, energy: .combustion, seats: 5, firstRegistered: registered,
      vin: try VIN(parsing: "LSVAA4182E2184847"),
      plate: try LicencePlate(parsing: "沪A12345"), today: today)
    var dumped = ""
    dump(vehicle, to: &dumped)
    for text in ["\(vehicle)", String(reflecting: vehicle), dumped] {
      #expect(!text.contains("A4182E2") && !text.contains("A12345"))
      #expect(text.contains("LSV**********4847"))
    }
  }

  @Test("have the codes of the dictionary")
  func dictionary() throws {
    let lines = try rulebookFile("dictionary.yaml").split(separator: "\n")
    func codes(_ type: String) throws -> [String] {
      let start = try #require(lines.firstIndex { $0.hasPrefix("  \(type):") })
      let block = lines[(start + 1)...].drop { !$0.hasPrefix("      ") }.prefix { $0.hasPrefix("      ") }
      return block.compactMap { $0.split(separator: ":").first.map { $0.filter { $0 != " " } } }
    }
    #expect(try codes("vehicle_use") == UseNature.allCases.map(\.rawValue))
    #expect(try codes("vehicle_kind") == VehicleKind.allCases.map(\.rawValue))
    #expect(try codes("energy_kind") == EnergyKind.allCases.map(\.rawValue))
  }
}
