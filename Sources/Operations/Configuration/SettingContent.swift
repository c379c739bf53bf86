/// How swift-configuration is asked for a setting.
enum SettingForm: Sendable {
  case text, whole, list
}

/// What swift-configuration answered.
enum SettingContent: Sendable {
  case text(String)
  case whole(Int)
  case list([String])
}

/// Why a value is not allowed. What would be allowed is said beside it.
struct SettingProblem: Error {
  let text: String
}
