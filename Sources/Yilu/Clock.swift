import Foundation
import Motor

/// The one place where the command reads the time.
enum Clock {
  static let source = TimeSource { Timestamp(microseconds: Int64(Date().timeIntervalSince1970 * 1_000_000)) }
  /// The day in Asia/Shanghai, which has had no daylight saving since 1991.
  static var today: Day { source.today }
}
