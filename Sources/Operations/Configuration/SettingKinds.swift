internal import Motor
internal import Storage

extension Setting where Value == Int {
  /// A whole number in a range.
  init(_ key: String, in range: ClosedRange<Int>, default fallback: Int, help: String) {
    self.init(
      key, form: .whole, allowed: "a whole number from \(range.lowerBound) to \(range.upperBound)", fallback: fallback, help: help,
      read: { content in
        guard case .whole(let number) = content else { return .failure(SettingProblem(text: "is not a whole number")) }
        if number < range.lowerBound { return .failure(SettingProblem(text: "is too small")) }
        return number > range.upperBound ? .failure(SettingProblem(text: "is too large")) : .success(number)
      },
      write: { String($0) })
  }
}

extension Setting where Value == String {
  /// A text without blanks.
  init(_ key: String, allowed: String, default fallback: String, help: String) {
    self.init(
      key, allowed: allowed, fallback: fallback, help: help,
      read: { content in
        guard case .text(let text) = content else { return .failure(SettingProblem(text: "is not a text")) }
        if text.isEmpty { return .failure(SettingProblem(text: "is empty")) }
        return text.contains(where: \.isWhitespace) ? .failure(SettingProblem(text: "holds a blank")) : .success(text)
      },
      write: { $0 })
  }
}

extension Setting where Value == String? {
  /// A path; an empty one takes away what a weaker source says.
  init(path key: String, allowed: String = "a path", bytesLimit: Int = 4_095, help: String) {
    self.init(
      key, allowed: allowed, fallback: nil, help: help,
      read: { content in
        guard case .text(let text) = content else { return .failure(SettingProblem(text: "is not a text")) }
        if text.utf8.contains(0) { return .failure(SettingProblem(text: "holds a NUL")) }
        if text.utf8.count > bytesLimit { return .failure(SettingProblem(text: "is longer than \(bytesLimit) bytes")) }
        return .success(text.isEmpty ? nil : text)
      },
      write: { $0 ?? "" })
  }

  /// The name of a transparency log; an empty one takes away what a weaker source says.
  /// - Source: C2SP tlog-checkpoint, which forbids blanks and plus signs and wants no scheme.
  init(origin key: String, help: String) {
    self.init(
      key, allowed: "a name such as yilu.example/journal, without blanks, + and ://", fallback: nil, help: help,
      read: { content in
        guard case .text(let text) = content else { return .failure(SettingProblem(text: "is not a text")) }
        if text.contains(where: { $0.isWhitespace || $0 == "+" }) { return .failure(SettingProblem(text: "holds a blank or a +")) }
        if text.contains("://") { return .failure(SettingProblem(text: "holds a scheme")) }
        return .success(text.isEmpty ? nil : text)
      },
      write: { $0 ?? "" })
  }
}

extension Setting where Value: RawRepresentable & CaseIterable, Value.RawValue == String {
  /// One of a few words.
  init(_ key: String, default fallback: Value, help: String) {
    self.init(
      key, allowed: Value.allCases.map(\.rawValue).joined(separator: ", "), fallback: fallback, help: help,
      read: { content in
        guard case .text(let text) = content else { return .failure(SettingProblem(text: "is not a text")) }
        if let value = Value(rawValue: text) { return .success(value) }
        let near = nearestName(to: text.lowercased(), in: Value.allCases.map(\.rawValue))
        return .failure(SettingProblem(text: "is none of the words" + (near.map { " (did you mean \($0)?)" } ?? "")))
      },
      write: { $0.rawValue })
  }
}

extension Setting where Value == [AddressRange] {
  /// Ranges of addresses; a file lists them, a variable separates them by commas.
  init(ranges key: String, help: String) {
    self.init(
      key, form: .list, allowed: "ranges such as 10.0.0.0/8 or 2001:db8::/32; a list in a file, separated by commas elsewhere",
      fallback: [], help: help,
      read: { content in
        guard case .list(let texts) = content else { return .failure(SettingProblem(text: "is not a list")) }
        // An empty variable is a list of one empty text.
        if texts == [""] { return .success([]) }
        var ranges: [AddressRange] = []
        for text in texts {
          do { ranges.append(try AddressRange(parsing: text)) } catch { return .failure(SettingProblem(text: "holds \(error)")) }
        }
        return .success(ranges)
      },
      write: { $0.map(\.description).joined(separator: ",") })
  }
}

extension Setting where Value == StoreAddress {
  /// A database, whose password is a secret.
  init(database key: String, default fallback: StoreAddress, help: String) {
    self.init(
      key, allowed: StoreAddress.form, fallback: fallback, isSecret: true, help: help,
      read: { content in
        guard case .text(let text) = content else { return .failure(SettingProblem(text: "is not a text")) }
        return StoreAddress(parsing: text).map { .success($0) } ?? .failure(SettingProblem(text: "is no address of a database"))
      },
      write: { $0.description })
  }
}
