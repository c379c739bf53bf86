/// How a quotient becomes a whole number.
public enum Rounding: String, CaseIterable, Sendable, Codable {
  case halfUp = "half_up"
  case halfDown = "half_down"
  case halfEven = "half_even"
  case up, down, floor, ceiling

  /// n ÷ d, rounded; exact for every n, without overflow on the way.
  /// - Precondition: d > 0.
  @inlinable
  public func quotient<I: FixedWidthInteger & SignedInteger>(_ n: I, by d: I) -> I {
    let (q, r) = n.quotientAndRemainder(dividingBy: d)
    if r == 0 { return q }
    let away: I = n < 0 ? -1 : 1
    let size = r < 0 ? 0 - r : r
    let rest = d - size
    switch self {
    case .halfUp: return size >= rest ? q + away : q
    case .halfDown: return size > rest ? q + away : q
    case .halfEven: return size > rest || (size == rest && q & 1 != 0) ? q + away : q
    case .up: return q + away
    case .down: return q
    case .floor: return n < 0 ? q - 1 : q
    case .ceiling: return n < 0 ? q : q + 1
    }
  }
}
