public import Motor

extension JSONText {
  /// A value in the unit of its type: money as an amount of yuan with its currency.
  public static func value(_ value: Int64, _ type: ValueType) -> JSONText {
    switch type {
    case .money(2): .object([("amount", .string(type.text(value))), ("currency", .string(Money.currency))])
    case .boolean: .boolean(value != 0)
    case .number(0): .number(value)
    default: .string(type.text(value))
    }
  }
  static func citation(_ citation: Citation) -> JSONText {
    .object([("id", .string(citation.id))] + (citation.place.map { [("place", .string($0))] } ?? []))
  }
}
