internal import Motor
internal import RuleEngine

/// 新旧切换: one portfolio under two tariffs.
struct SwitchStudy: Sendable {
  var old: Rulebook
  var new: Rulebook
  var comparison: PortfolioComparison
  var reading: PortfolioReader.Reading

  /// What is to be compared: the ids of two books, and a portfolio with its name for messages.
  struct Request {
    var old: String
    var new: String
    var csv: [UInt8]
    var name: String
  }

  /// Reads and compares off the event loops.
  ///
  /// - Parameter request: finds out what is asked, where the copies that this takes are limited in number.
  static func run(_ house: House, _ request: @escaping @Sendable () throws -> Request) async throws -> SwitchStudy {
    try await house.heavily {
      let request = try request()
      let (oldBook, newBook) = (try house.book(request.old), try house.book(request.new))
      do {
        let reading = try PortfolioReader.read(
          request.csv, name: request.name, for: [oldBook, newBook], rowLimit: Limits.portfolioRows)
        guard reading.lines.count > 0 else {
          throw Problem(
            .unprocessable,
            Text(
              zh: "没有一行可用。" + (reading.firstReasons.first ?? "文件没有数据行"),
              en: "No row could be used. " + (reading.firstReasons.first ?? "The file has no rows")))
        }
        let comparison = try PortfolioComparison.compare(
          oldBook, newBook, over: reading.portfolio, given: reading.given, segments: reading.columnsWithFewValues(newBook),
          keys: reading.keys)
        return SwitchStudy(old: oldBook, new: newBook, comparison: comparison, reading: reading)
      } catch let error as PortfolioError {
        throw Problem(error.isTooLong ? .tooLarge : .unprocessable, Text(zh: error.description, en: error.description))
      } catch let error as Diagnostic {
        throw Problem(.unprocessable, Text(zh: error.message, en: error.message))
      }
    }
  }
}
