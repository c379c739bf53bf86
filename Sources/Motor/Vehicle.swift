/// What a vehicle is used for 使用性质, by the codes of the dictionary's type `vehicle_use`.
public enum UseNature: String, Sendable, CaseIterable, Codable {
  case family, enterprise, government
  case taxiRental = "taxi_rental"
  case cityBus = "city_bus"
  case highwayCoach = "highway_coach"
  case freight
  case otherBusiness = "other_business"

  /// Whether the vehicle earns money by carrying for others 营业.
  public var isForHire: Bool {
    switch self {
    case .family, .enterprise, .government: false
    case .taxiRental, .cityBus, .highwayCoach, .freight, .otherBusiness: true
    }
  }
}

/// The kinds of vehicle 车辆种类 that tariffs tell apart, by the codes of the dictionary's type `vehicle_kind`.
public enum VehicleKind: String, Sendable, CaseIterable, Codable {
  case passenger, truck
  case miniTruck = "mini_truck"
  case truckWithTrailer = "truck_with_trailer"
  case lowSpeedTruck = "low_speed_truck"
  case threeWheeler = "three_wheeler"
  case specialOne = "special_one"
  case specialTwo = "special_two"
  case specialThree = "special_three"
  case specialFour = "special_four"
  case motorcycle
  case sidecarMotorcycle = "sidecar_motorcycle"
  case electricMoped = "electric_moped"
  case electricMotorcycle = "electric_motorcycle"
  case tractorDual = "tractor_dual"
  case tractorTransport = "tractor_transport"
  case trailer
}

/// What drives a vehicle 能源种类, by the codes of the dictionary's type `energy_kind`.
public enum EnergyKind: String, Sendable, CaseIterable, Codable {
  case combustion
  case batteryElectric = "battery_electric"
  case plugInHybrid = "plug_in_hybrid"
  case fuelCell = "fuel_cell"

  /// Whether plates and clauses count it as a new-energy vehicle 新能源汽车.
  public var isNewEnergy: Bool { self != .combustion }
  /// Whether it has a combustion engine, and so a displacement.
  public var hasEngine: Bool { self == .combustion || self == .plugInHybrid }
}

/// A motor vehicle 机动车, as an insurance sees it: statements that do not contradict each other.
///
/// A quantity that is not known is `nil`, never 0.
public struct Vehicle: Sendable, Hashable {
  /// What it is used for.
  public let use: UseNature
  /// What kind of vehicle it is.
  public let kind: VehicleKind
  /// What drives it.
  public let energy: EnergyKind
  /// Approved seats, the driver's included.
  public let seats: Int?
  /// Approved load in tonnes, three digits after the point.
  public let tonnes: FixedDecimal?
  /// Cubic centimetres.
  public let displacement: Int?
  /// What the model costs new.
  public let price: Money?
  /// First registration; for a vehicle without plates the day of purchase.
  public let firstRegistered: Day
  /// The code in the list of models; `unlisted` for one that is not there.
  public let modelCode: String
  /// `nil` while it is not known.
  public let vin: VIN?
  /// `nil` while it is not known; a new vehicle has ``LicencePlate/notYetPlated``.
  public let plate: LicencePlate?

  /// - Parameter today: the day on which these statements are made.
  /// - Throws: every contradiction at once.
  public init(
    use: UseNature, kind: VehicleKind, energy: EnergyKind, seats: Int? = nil, tonnes: FixedDecimal? = nil,
    displacement: Int? = nil,
    price: Money? = nil, firstRegistered: Day, modelCode: String = "unlisted", vin: VIN? = nil,
    plate: LicencePlate? = nil, today: Day
  ) throws(VehicleContradictions) {
    self.use = use
    self.kind = kind
    self.energy = energy
    self.seats = seats
    self.tonnes = tonnes.map { $0.rescaled(exactlyTo: 3) ?? $0 }
    self.displacement = displacement
    self.price = price
    self.firstRegistered = firstRegistered
    self.modelCode = modelCode
    self.vin = vin
    self.plate = plate
    let found = contradictions(today: today)
    guard found.isEmpty else { throw VehicleContradictions(all: found) }
  }
}
