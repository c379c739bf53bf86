/// A body of `multipart/form-data`: what a browser sends with a file.
struct Multipart {
  struct Part {
    var name: String
    var fileName: String?
    var content: ArraySlice<UInt8>
  }

  private(set) var parts: [Part] = []

  /// - Parameter contentType: the header field, which names the boundary.
  /// - Returns: `nil` when the body is not what the header says.
  init?(_ body: [UInt8], contentType: String) {
    guard let boundary = Self.parameter("boundary", of: contentType), !boundary.isEmpty, boundary.utf8.count <= 70 else { return nil }
    let delimiter = Array("\r\n--\(boundary)".utf8)
    // The first delimiter has no line before it.
    let first = delimiter.dropFirst(2)
    guard body.starts(with: first) else { return nil }
    var rest = body.dropFirst(first.count)
    while rest.starts(with: "\r\n".utf8) {
      rest = rest.dropFirst(2)
      guard let headEnd = Self.find(Array("\r\n\r\n".utf8), in: rest), headEnd - rest.startIndex < 4096,
        let end = Self.find(delimiter, in: rest[(headEnd + 2)...])
      else { return nil }
      let head = String(decoding: rest[..<headEnd], as: UTF8.self)
      let content = headEnd + 4 <= end ? rest[(headEnd + 4)..<end] : []
      if let part = Self.part(head, content) { parts.append(part) }
      rest = rest[(end + delimiter.count)...]
    }
    guard rest.starts(with: "--".utf8) else { return nil }
  }

  subscript(_ name: String) -> Part? { parts.first { $0.name == name } }

  private static func part(_ head: String, _ content: ArraySlice<UInt8>) -> Part? {
    for line in head.split(separator: "\r\n") where line.lowercased().hasPrefix("content-disposition:") {
      if let name = parameter("name", of: line) { return Part(name: name, fileName: parameter("filename", of: line), content: content) }
    }
    return nil
  }

  private static func parameter(_ name: String, of field: some StringProtocol) -> String? {
    // A file may be called `a;b.csv`: a semicolon within quotation marks ends nothing.
    var isQuoted = false
    let parameters = field.split { character in
      if character == "\"" { isQuoted.toggle() }
      return character == ";" && !isQuoted
    }
    for parameter in parameters.dropFirst() {
      let parts = parameter.split(separator: "=", maxSplits: 1)
      guard parts.count == 2, parts[0].drop(while: { $0 == " " }).lowercased() == name else { continue }
      var value = parts[1]
      while value.last == " " { value = value.dropLast() }
      if value.hasPrefix("\""), value.hasSuffix("\""), value.count >= 2 { value = value.dropFirst().dropLast() }
      return String(value)
    }
    return nil
  }

  /// Where a pattern begins, looking for its first byte so that a portfolio of many megabytes is passed quickly.
  private static func find(_ pattern: [UInt8], in bytes: ArraySlice<UInt8>) -> Int? {
    guard bytes.count >= pattern.count else { return nil }
    return bytes.withUnsafeBufferPointer { buffer in
      var place = 0
      while place + pattern.count <= buffer.count {
        if buffer[place] == pattern[0], (1..<pattern.count).allSatisfy({ buffer[place + $0] == pattern[$0] }) {
          return bytes.startIndex + place
        }
        place += 1
      }
      return nil
    }
  }
}
