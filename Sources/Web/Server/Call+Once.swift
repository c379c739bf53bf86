internal import Motor
internal import NIOCore
internal import Storage

extension Call {
  /// The request as one that may be sent again; `nil` without a key.
  ///
  /// - Throws: a problem where the key is none.
  func once() throws -> Once? {
    guard let idempotencyKey else { return nil }
    guard let once = once(key: idempotencyKey) else {
      let (least, most) = (Once.keyLengths.lowerBound, Once.keyLengths.upperBound)
      throw Problem(
        .malformed,
        Text(
          zh: "Idempotency-Key 应为 \(least) 至 \(most) 个可见的 ASCII 字符，请用随机的 UUID",
          en: "Idempotency-Key is \(least) to \(most) visible ASCII characters; take a random UUID"))
    }
    return once
  }

  /// The same for a form, whose key stands in one of its fields.
  func once(key: String) -> Once? { Once(key: key, scope: "visitor \(path)", request: Array(body.readableBytesView)) }
}
