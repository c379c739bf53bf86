/// What is wrong with the text of a key list, and in which line. It repeats nothing of the text, which may be a key.
public struct KeyListError: Error, Equatable, Sendable, CustomStringConvertible {
  /// What is wrong.
  public enum Problem: Equatable, Sendable {
    /// No line holds a key.
    case noKeys
    /// The text is longer than any key list.
    case tooLong
    /// The line is not a name and a key.
    case notTwoWords
    /// The first word is no name.
    case id
    /// The second word is not base64.
    case base64
    /// The key has another length than 32 bytes.
    case byteCount(Int)
    /// The key is one byte, repeated.
    case placeholder
    /// An earlier line has this name.
    case repeatedID(line: Int)
    /// An earlier line has this key under another name.
    case repeatedKey(line: Int)
    /// There are more former keys than this list may hold.
    case tooManyFormer(limit: Int)
  }

  /// Counted from 1; `nil` when it is about the whole.
  public var line: Int?
  /// What is wrong with it.
  public var problem: Problem

  init(_ problem: Problem, line: Int? = nil) {
    self.line = line
    self.problem = problem
  }

  /// For an operator: where, what is wrong, what to do.
  public var description: String { (line.map { "line \($0): " } ?? "") + sentence }

  private var sentence: String {
    switch problem {
    case .noKeys: "there is no key; write a line such as \"2026-11 KEY\" with KEY from `openssl rand -base64 32`"
    case .tooLong: "the text is longer than \(KeyList.bytesLimit) bytes; is it another file?"
    case .notTwoWords: "a line is a name, a blank and a key"
    case .id: "a key's name is 1 to \(KeyID.charactersLimit) of a-z, 0-9 and -"
    case .base64: "the key is not base64 (RFC 4648 section 4, with its = at the end)"
    case .byteCount(let count): "the key has \(count) bytes, \(SecretKey.byteCount) are needed"
    case .placeholder: "the key is one byte repeated, a placeholder; make one with `openssl rand -base64 32`"
    case .repeatedID(let line): "line \(line) has the same name; every key has its own"
    case .repeatedKey(let line): "line \(line) has the same key under another name; a new name needs a new key"
    case .tooManyFormer(let limit): "more than \(limit) former key; finish the rotation before the next begins"
    }
  }
}
