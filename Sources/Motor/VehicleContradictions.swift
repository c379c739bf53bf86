/// What cannot be true together of one vehicle; all of it, so that a form can show each beside its field.
public struct VehicleContradictions: Error, Sendable, Hashable, CustomStringConvertible {
  /// One contradiction, and the field at which to show it.
  public struct Contradiction: Sendable, Hashable {
    /// The name of the input in the dictionary: `seats`.
    public var field: String
    /// What does not fit, for people.
    public var problem: Text
  }

  /// One at least.
  public let all: [Contradiction]

  /// Fields and problems in English, for logs.
  public var description: String { all.map { "\($0.field): \($0.problem.en)" }.joined(separator: "; ") }
}

extension Vehicle {
  typealias Contradiction = VehicleContradictions.Contradiction

  private func contradiction(_ field: String, zh: String, en: String) -> Contradiction {
    Contradiction(field: field, problem: Text(zh: zh, en: en))
  }

  func contradictions(today: Day) -> [Contradiction] {
    quantities() + uses() + energies() + plates() + days(today: today)
  }

  private func quantities() -> [Contradiction] {
    var found: [Contradiction] = []
    if kind == .passenger, (seats ?? 0) < 1 {
      found.append(
        contradiction("seats", zh: "客车应填座位数，含驾驶人", en: "a passenger vehicle has a seat at least, the driver's"))
    } else if let seats, seats < 0 {
      found.append(contradiction("seats", zh: "座位数不能为负", en: "seats are not negative"))
    }
    if kind == .trailer, let seats, seats > 0 {
      found.append(contradiction("seats", zh: "挂车没有座位", en: "a trailer has no seats"))
    }
    if let tonnes, tonnes.unscaled <= 0 || tonnes.scale != 3 {
      found.append(
        contradiction(
          "tonnes", zh: "核定载质量应大于 0，最多三位小数", en: "an approved load is positive, with three decimal places at most"))
    }
    if let displacement, displacement <= 0 {
      found.append(
        contradiction(
          "displacement", zh: "排量应大于 0；没有请不填", en: "a displacement is positive; leave it out when there is none"))
    }
    if let price, price <= .zero {
      found.append(
        contradiction("price", zh: "新车购置价应大于 0；未知请不填", en: "a price is positive; leave it out when it is not known"))
    }
    return found
  }

  private func uses() -> [Contradiction] {
    switch use {
    case .cityBus, .highwayCoach:
      guard kind != .passenger else { return [] }
      return [contradiction("use", zh: "城市公交、公路客运应为客车", en: "a bus or coach is a passenger vehicle")]
    case .freight:
      guard [.passenger, .motorcycle, .sidecarMotorcycle, .electricMoped, .electricMotorcycle].contains(kind) else {
        return []
      }
      return [
        contradiction("use", zh: "客车和摩托车不能用于营业货运", en: "a passenger vehicle or motorcycle is not used for freight")
      ]
    case .family, .enterprise, .government, .taxiRental, .otherBusiness: return []
    }
  }

  private func energies() -> [Contradiction] {
    var found: [Contradiction] = []
    let hasNoEngine = !energy.hasEngine || kind == .trailer
    if hasNoEngine, displacement != nil {
      found.append(
        contradiction("displacement", zh: "没有发动机的车辆没有排量", en: "a vehicle without an engine has no displacement"))
    }
    if kind == .electricMoped || kind == .electricMotorcycle, energy != .batteryElectric {
      found.append(contradiction("energy", zh: "电动摩托车的能源应为纯电动", en: "an electric motorcycle is battery electric"))
    }
    return found
  }

  private func plates() -> [Contradiction] {
    guard let plate else { return [] }
    var found: [Contradiction] = []
    switch plate.drive {
    case .batteryElectric? where energy != .batteryElectric:
      found.append(
        contradiction(
          "plate", zh: "号牌字母表示纯电动，与能源种类不符", en: "the plate's letter says battery electric, the energy does not"))
    case .otherNewEnergy? where energy != .plugInHybrid && energy != .fuelCell:
      found.append(
        contradiction(
          "plate", zh: "号牌字母表示非纯电动新能源，与能源种类不符",
          en: "the plate's letter says plug-in hybrid or fuel cell, the energy does not"))
    default: break
    }
    if plate.kind != .notYetPlated, (plate.kind == .trailer) != (kind == .trailer) {
      found.append(contradiction("plate", zh: "挂车号牌与车辆种类不符", en: "trailers, and only they, have a trailer's plate"))
    }
    return found
  }

  private func days(today: Day) -> [Contradiction] {
    var found: [Contradiction] = []
    if firstRegistered > today {
      found.append(contradiction("first_registered", zh: "初次登记日在今天之后", en: "the first registration lies in the future"))
    }
    // A model year begins in the calendar year before it at the earliest, so no vehicle is registered two years ahead of its own.
    if let candidates = vin?.modelYear().candidates, let earliest = candidates.first,
      earliest > firstRegistered.year + 1
    {
      found.append(
        contradiction(
          "first_registered", zh: "初次登记早于车架号所示的年份", en: "registered before the model year that the VIN tells"))
    }
    return found
  }
}
