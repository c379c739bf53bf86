internal import Motor

extension ParseError {
  /// An error about a secret, which does not repeat what was typed: it would end in a log.
  init(secret subject: String, offset: Int? = nil, zh: String, en: String) {
    self.init(subject: subject, input: "***", offset: offset, problem: Text(zh: zh, en: en))
  }
}
