internal import Motor

extension Money {
  /// With the thousands apart, as on a receipt: `1,170.00`.
  var grouped: String {
    let text = description
    let isNegative = text.hasPrefix("-")
    let (whole, fen) = (text.dropFirst(isNegative ? 1 : 0).dropLast(3), text.suffix(3))
    var groups: [Substring] = []
    var rest = whole
    while rest.count > 3 {
      groups.insert(rest.suffix(3), at: 0)
      rest = rest.dropLast(3)
    }
    return (isNegative ? "−" : "") + ([rest] + groups).joined(separator: ",") + fen
  }

  /// With a sign, for a difference.
  var signed: String { (fen > 0 ? "+" : "") + grouped }
}
