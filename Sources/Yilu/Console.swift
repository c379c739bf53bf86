import ArgumentParser
import Exchange
import RuleEngine

#if canImport(Glibc)
  import Glibc
#endif

/// What the commands write: results to standard output, everything else to standard error.
enum Console {
  static func out(_ text: String) { write(text + "\n", to: 1) }
  static func error(_ text: String) { write(text + "\n", to: 2) }

  /// Whether a person is looking at standard error.
  static var isInteractive: Bool { isatty(2) == 1 }

  static func write(_ text: String, to descriptor: Int32) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count >= 0 {
        rest = rest.dropFirst(count)
      } else if errno != EINTR {
        // A result that does not arrive is no success; who reads no more, as in `| head`, knows that already.
        let reason = String(cString: strerror(errno))
        if descriptor == 1, errno != EPIPE { write("standard output cannot be written: \(reason)\n", to: 2) }
        if descriptor == 1 { exit(1) }
        return
      }
    }
  }
}

/// Something wrong with what the command was given: said on standard error, exit code 1.
func failure(_ message: some CustomStringConvertible) -> ExitCode {
  Console.error("\(message)")
  return ExitCode(1)
}

enum OutputFormat: String, ExpressibleByArgument, CaseIterable { case text, json }
