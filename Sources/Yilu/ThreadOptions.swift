import ArgumentParser
import Foundation

/// How many cores a command over a portfolio uses.
struct ThreadOptions: ParsableArguments {
  @Option(name: .long, help: "Cores to use.")
  var threads = ProcessInfo.processInfo.activeProcessorCount

  func validate() throws {
    guard (1...64).contains(threads) else { throw ValidationError("--threads is 1 to 64.") }
  }
}
