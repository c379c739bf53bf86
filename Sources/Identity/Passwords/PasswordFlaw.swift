public import Motor

/// What is wrong with a new password. It holds nothing of the password.
public enum PasswordFlaw: Hashable, Sendable {
  /// Fewer characters than the minimum.
  case tooShort(characters: Int, minimum: Int)
  /// It is one that is tried first, perhaps with digits and signs around.
  case common
  /// Without the words of the service and of the person too few characters are left.
  case mostlyContext(characters: Int, minimum: Int)

  /// For the person who chose it: what is wrong, and what would be right.
  public var message: Text {
    switch self {
    case .tooShort(let characters, let minimum):
      Text(
        zh: "密码至少 \(minimum) 个字符，现有 \(characters) 个；可以用一句话",
        en: "a password has at least \(minimum) characters, this one has \(characters); a sentence will do")
    case .common:
      Text(
        zh: "这是最常被猜到的密码之一（前后加数字或符号也一样），请另换一个",
        en: "this is one of the first that are guessed, with or without digits and signs around it; take another")
    case .mostlyContext(let characters, let minimum):
      Text(
        zh: "除去系统名称、您的姓名和账号后只剩 \(characters) 个字符，至少要有 \(minimum) 个",
        en: "without the names of the service, of you and your account, \(characters) characters are left; \(minimum) are needed")
    }
  }
}
