/// From the bytes of a field to a small number: the codes of an enum, found without making a string.
///
/// Built once, then read by any number of threads: nothing in it changes after `init`. Open addressing over a table at
/// most half full. A key of up to sixteen bytes is compared as two words held in the slot itself, so that a look-up is one
/// hash of two words and, nearly always, one slot; up to sixteen codes get a hash under which no two share a slot's
/// neighbourhood if one can be found.
package struct CodeTable: Sendable {
  /// A key as two words and a length: the whole key up to sixteen bytes, its two ends and its hash input beyond.
  private struct Key {
    var low: UInt64
    var high: UInt64
    var length: UInt32
  }

  private struct Slot {
    var low: UInt64 = 0
    var high: UInt64 = 0
    /// `UInt32.max` when the slot is empty.
    var length = UInt32.max
    var code: Int32 = 0
    /// Where a key of more than sixteen bytes lies in `longKeys`.
    var longKey = 0
  }

  /// How many keys there are.
  package let count: Int
  private let slots: [Slot]
  private let mask: UInt64
  private let seed: UInt64
  private let longKeys: [UInt8]

  /// Every key gets its position as its code. Of equal keys the first one counts.
  package init(_ keys: some Sequence<String>) {
    self.init(keys.enumerated().map { (key: Array($1.utf8), code: Int32(truncatingIfNeeded: $0)) })
  }

  /// Of equal keys the first one counts.
  package init(_ entries: [(key: [UInt8], code: Int32)]) {
    var capacity = 4
    while capacity < entries.count * 2 || (entries.count <= 16 && capacity < entries.count * 4) { capacity *= 2 }
    var longKeys: [UInt8] = []
    var best: (slots: [Slot], steps: Int, seed: UInt64, count: Int)?
    // A small table tries a few hashes and keeps the one that needs the fewest steps.
    for attempt in 0..<(entries.count <= 16 ? 64 : 1) {
      let seed = 0x9E37_79B9_7F4A_7C15 &* UInt64(2 * attempt + 1)
      var slots = [Slot](repeating: Slot(), count: capacity)
      var steps = 0
      var count = 0
      longKeys.removeAll(keepingCapacity: true)
      for (bytes, code) in entries {
        let (key, hash) = withCSVSlice(bytes) { slice in
          let key = Self.key(of: slice)
          return (key, Self.hash(of: key, slice, seed: seed))
        }
        var index = Int(hash & UInt64(capacity - 1))
        var isNew = true
        while slots[index].length != .max {
          if Self.matches(slots[index], key, bytes, longKeys) {
            isNew = false
            break
          }
          steps += 1
          index = (index + 1) & (capacity - 1)
        }
        guard isNew else { continue }
        slots[index] = Slot(low: key.low, high: key.high, length: key.length, code: code, longKey: longKeys.count)
        if bytes.count > 16 { longKeys += bytes }
        count += 1
      }
      if steps < best?.steps ?? .max { best = (slots, steps, seed, count) }
      if steps == 0 { break }
    }
    slots = best?.slots ?? []
    seed = best?.seed ?? 0
    count = best?.count ?? 0
    mask = UInt64(capacity - 1)
    self.longKeys = longKeys
  }

  /// The code of a field's text; nil when it is none of the keys. Spaces around it are tolerated.
  @inline(__always)
  package func code(of field: CSVSlice) -> Int32? {
    if !field.hasDoubledQuotes, let code = exactCode(of: field) { return code }
    return looseCode(of: field)
  }

  @inline(__always)
  private func exactCode(of field: CSVSlice) -> Int32? {
    let key = Self.key(of: field)
    let hash = Self.hash(of: key, field, seed: seed)
    // The mask is the number of slots less one, so the index is within the array.
    return slots.withUnsafeBufferPointer { slots in
      var index = hash & mask
      while true {
        let slot = slots[Int(truncatingIfNeeded: index)]
        if slot.low == key.low, slot.high == key.high, slot.length == key.length {
          if key.length <= 16 || isSame(field, longKey: slot.longKey) { return slot.code }
        }
        if slot.length == .max { return nil }
        index = (index &+ 1) & mask
      }
    }
  }

  /// Without the spaces, and with doubled quotation marks made one.
  @inline(never)
  private func looseCode(of field: CSVSlice) -> Int32? {
    if field.hasDoubledQuotes { return withCSVSlice(field.unescaped()) { exactCode(of: $0) } }
    let text = field.trimmed()
    return text.count == field.count ? nil : exactCode(of: text)
  }

  @inline(__always)
  private static func key(of field: CSVSlice) -> Key {
    let count = field.count
    if count <= 8 {
      // Bytes behind the field are cut off; a shift by 64 (an empty field) leaves nothing.
      return Key(low: field.word() & ~(UInt64.max << UInt64(8 &* count)), high: 0, length: UInt32(truncatingIfNeeded: count))
    }
    return Key(low: field.word(), high: field.word(at: count &- 8), length: UInt32(truncatingIfNeeded: count))
  }

  @inline(__always)
  private static func hash(of key: Key, _ field: CSVSlice, seed: UInt64) -> UInt64 {
    var middle: UInt64 = 0
    if key.length > 16 { middle = hashOfMiddle(field) }
    let product = (key.low ^ seed).multipliedFullWidth(by: key.high ^ middle ^ UInt64(key.length) ^ 0xA076_1D64_78BD_642F)
    return product.high ^ product.low
  }

  /// Mixes the words between the first and the last eight bytes.
  @inline(never)
  private static func hashOfMiddle(_ field: CSVSlice) -> UInt64 {
    var hash: UInt64 = 0x2545_F491_4F6C_DD1D
    var position = 8
    while position < field.count - 8 {
      let product = (hash ^ field.word(at: position)).multipliedFullWidth(by: 0xE703_7ED1_A0B4_28DB)
      hash = product.high ^ product.low
      position += 8
    }
    return hash
  }

  @inline(never)
  private func isSame(_ field: CSVSlice, longKey: Int) -> Bool {
    longKeys[longKey..<(longKey + field.count)].elementsEqual(field.bytes)
  }

  private static func matches(_ slot: Slot, _ key: Key, _ bytes: [UInt8], _ longKeys: [UInt8]) -> Bool {
    guard slot.low == key.low, slot.high == key.high, slot.length == key.length else { return false }
    return bytes.count <= 16 || longKeys[slot.longKey..<(slot.longKey + bytes.count)].elementsEqual(bytes)
  }
}
