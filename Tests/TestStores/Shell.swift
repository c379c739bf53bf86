internal import Foundation

/// Runs programs. Foundation's `Process` waits until every grandchild has closed what it inherited, which a server never does.
public enum Shell {
  public struct Failure: Error, CustomStringConvertible { public var description: String }

  /// What a program printed.
  ///
  /// - Throws: ``Failure`` with what it printed, when it did not end with 0.
  @discardableResult
  public static func run(_ command: [String]) throws -> String {
    let log = NSTemporaryDirectory() + "yilu-command-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: log) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, log, O_WRONLY | O_CREAT, 0o600)
    posix_spawn_file_actions_adddup2(&actions, 1, 2)
    // A server keeps the folder that it was started in; and PostgreSQL may not enter ours.
    let arguments = (["env", "-C", "/"] + command).map { strdup($0) } + [nil]
    defer { for argument in arguments { free(argument) } }
    var child: pid_t = 0
    let code = posix_spawnp(&child, "env", &actions, nil, arguments, environ)
    guard code == 0 else { throw Failure(description: "\(command[0]): \(String(cString: strerror(code)))") }
    var status: Int32 = 0
    while waitpid(child, &status, 0) == -1, errno == EINTR {}
    let text = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
    guard status == 0 else { throw Failure(description: "\(command.joined(separator: " ")): \(text)") }
    return text
  }
}
