import Foundation
import Motor

/// The one place where the command reads the time.
enum Clock {
  /// The day in Asia/Shanghai, which has had no daylight saving since 1991.
  static var today: Day { Day(number: Int32(clamping: (Int(Date().timeIntervalSince1970) + 8 * 3600) / 86_400)) }
}
