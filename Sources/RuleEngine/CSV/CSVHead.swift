/// What the first bytes of a file tell about its form.
struct CSVHead {
  /// The delimiter that the first line has most of; a comma where it has none.
  let delimiter: UInt8
  /// Carriage returns stand outside quotes, and no line feed does.
  let linesEndInReturns: Bool

  /// Candidates, in the order in which they win a tie.
  private static let delimiters = [ASCII.comma, ASCII.semicolon, ASCII.tab]

  init(_ bytes: UnsafeBufferPointer<UInt8>) {
    var counts = Self.delimiters.map { _ in 0 }
    var hasReturn = false
    var hasLineFeed = false
    var previousIsReturn = false
    var lineHasText = false
    var lineIsDone = false
    // Within quotes nothing counts. While the delimiter is not known, any candidate may stand before an opening mark.
    var isQuoted = false
    var mayOpen = true
    for byte in bytes {
      // A return counts when another byte follows it: the last one may be half of a line end that goes on.
      if previousIsReturn { hasReturn = true }
      previousIsReturn = false
      if byte == ASCII.quote, isQuoted || mayOpen {
        isQuoted.toggle()
        // A doubled mark closes and opens again.
        mayOpen = !isQuoted
        lineHasText = true
        continue
      }
      guard !isQuoted else { continue }
      if byte == ASCII.lineFeed || byte == ASCII.carriageReturn {
        if byte == ASCII.lineFeed { hasLineFeed = true } else { previousIsReturn = true }
        mayOpen = true
        lineIsDone = lineHasText
        if hasLineFeed, lineIsDone { break }
        continue
      }
      let candidate = Self.delimiters.firstIndex(of: byte)
      mayOpen = candidate != nil
      lineHasText = true
      if let candidate, !lineIsDone { counts[candidate] += 1 }
    }
    let most = counts.max() ?? 0
    delimiter = counts.firstIndex(of: most).map { Self.delimiters[$0] } ?? ASCII.comma
    linesEndInReturns = hasReturn && !hasLineFeed
  }
}
