import Foundation
import Motor
import RuleEngine

/// A risk in a JSON file.
enum RiskFile {
  static func read(_ path: String) throws -> RiskFacts {
    // Read as a stream, so that a pipe does as well as a file.
    let handle = path == "-" ? FileHandle.standardInput : FileHandle(forReadingAtPath: path)
    guard let handle, let data = try? handle.readToEnd() ?? Data() else {
      throw failure("\(path): the file is not there or cannot be read")
    }
    do { return try RiskFacts(try JSONText(parsing: data)) } catch let error as JSONError { throw failure("\(path):\(error)") } catch let
      error as RiskErrors
    { throw failure("\(path):\n\(error)") }
  }
}
