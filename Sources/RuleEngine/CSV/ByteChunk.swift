#if arch(x86_64)
  // Clang's own SSE2 intrinsics, part of every x86-64 processor: Swift's SIMD types have no "one bit for each lane".
  import _Builtin_intrinsics.intel.sse2
#endif

/// Sixty-four bytes in vector registers, to be asked where a byte occurs in them.
struct ByteChunk {
  /// How many bytes one chunk takes; memory that is scanned must be readable up to the next multiple.
  static let size = 64

  private let a: SIMD16<UInt8>
  private let b: SIMD16<UInt8>
  private let c: SIMD16<UInt8>
  private let d: SIMD16<UInt8>

  /// Loads `start ..< start + 64`, all of which must be readable.
  @inline(__always)
  init(at start: UnsafePointer<UInt8>) {
    let raw = UnsafeRawPointer(start)
    a = raw.loadUnaligned(as: SIMD16<UInt8>.self)
    b = raw.loadUnaligned(fromByteOffset: 16, as: SIMD16<UInt8>.self)
    c = raw.loadUnaligned(fromByteOffset: 32, as: SIMD16<UInt8>.self)
    d = raw.loadUnaligned(fromByteOffset: 48, as: SIMD16<UInt8>.self)
  }

  /// A byte in every lane.
  @inline(__always)
  static func lanes(_ byte: UInt8) -> SIMD16<UInt8> { SIMD16<UInt8>(repeating: byte) }

  /// One bit for each byte that equals the byte; the first byte is the lowest bit.
  @inline(__always)
  func bits(equalTo byte: SIMD16<UInt8>) -> UInt64 {
    Self.join(Self.bits(a .== byte), Self.bits(b .== byte), Self.bits(c .== byte), Self.bits(d .== byte))
  }

  /// One bit for each byte that equals either byte.
  @inline(__always)
  func bits(equalTo byte: SIMD16<UInt8>, or other: SIMD16<UInt8>) -> UInt64 {
    Self.join(
      Self.bits((a .== byte) .| (a .== other)), Self.bits((b .== byte) .| (b .== other)),
      Self.bits((c .== byte) .| (c .== other)), Self.bits((d .== byte) .| (d .== other)))
  }

  @inline(__always)
  private static func join(_ a: UInt64, _ b: UInt64, _ c: UInt64, _ d: UInt64) -> UInt64 {
    a | (b &<< 16) | (c &<< 32) | (d &<< 48)
  }

  /// The highest bit of each of sixteen lanes.
  @inline(__always)
  private static func bits(_ mask: SIMDMask<SIMD16<Int8>>) -> UInt64 {
    // A mask is stored as sixteen bytes, each 0x00 or 0xFF: the same bytes under another type.
    #if arch(x86_64)
      return UInt64(UInt32(bitPattern: _mm_movemask_epi8(unsafeBitCast(mask, to: SIMD2<Int64>.self))))
    #else
      // Multiplication gathers the lowest bits of eight bytes in the highest byte.
      let words = unsafeBitCast(mask, to: SIMD2<UInt64>.self) & SIMD2<UInt64>(repeating: 0x0101_0101_0101_0101)
      let gather: UInt64 = 0x0102_0408_1020_4080
      return ((words.x &* gather) &>> 56) | (((words.y &* gather) &>> 56) &<< 8)
    #endif
  }
}

/// What one pass over bytes tells about them.
struct ByteSurvey {
  /// A byte of 0x80 or more.
  private(set) var hasHighBytes = false
  private(set) var hasNUL = false
  private(set) var hasQuote = false
  private(set) var lineFeeds = 0

  /// Adds what the bytes tell; `start ..< start + count` must be readable.
  mutating func add(_ start: UnsafePointer<UInt8>, count: Int) {
    let raw = UnsafeRawPointer(start)
    let quote = SIMD16<UInt8>(repeating: ASCII.quote)
    let lineFeed = SIMD16<UInt8>(repeating: ASCII.lineFeed)
    var union = SIMD16<UInt8>(repeating: 0)
    var smallest = SIMD16<UInt8>(repeating: 0xFF)
    var quotes = SIMD16<UInt8>(repeating: 0)
    var position = 0
    while position &+ 32 <= count {
      // Each lane counts line feeds in eight bits, two a round, so that it may go 127 rounds before it is added up.
      let end = min(count &- 31, position &+ 127 &* 32)
      var feeds = SIMD16<UInt8>(repeating: 0)
      while position < end {
        let first = raw.loadUnaligned(fromByteOffset: position, as: SIMD16<UInt8>.self)
        let second = raw.loadUnaligned(fromByteOffset: position &+ 16, as: SIMD16<UInt8>.self)
        union |= first | second
        smallest = pointwiseMin(smallest, pointwiseMin(first, second))
        quotes |= Self.bytes(first .== quote) | Self.bytes(second .== quote)
        // A lane that is equal is 0xFF, which is minus one.
        feeds &-= Self.bytes(first .== lineFeed)
        feeds &-= Self.bytes(second .== lineFeed)
        position &+= 32
      }
      lineFeeds += Int(SIMD16<UInt16>(truncatingIfNeeded: feeds).wrappedSum())
    }
    while position < count {
      let byte = start[position]
      if byte >= 0x80 { hasHighBytes = true }
      if byte == 0 { hasNUL = true }
      if byte == ASCII.quote { hasQuote = true }
      if byte == ASCII.lineFeed { lineFeeds += 1 }
      position &+= 1
    }
    if union.anyLane(has: 0x80) { hasHighBytes = true }
    if smallest.min() == 0 { hasNUL = true }
    if quotes.anyLane(has: 0xFF) { hasQuote = true }
  }

  @inline(__always)
  private static func bytes(_ mask: SIMDMask<SIMD16<Int8>>) -> SIMD16<UInt8> {
    // A mask is stored as sixteen bytes, each 0x00 or 0xFF: the same bytes under another type.
    unsafeBitCast(mask, to: SIMD16<UInt8>.self)
  }

  /// How many line feeds there are in `start ..< start + count`.
  static func lineFeeds(_ start: UnsafePointer<UInt8>, count: Int) -> Int {
    var survey = ByteSurvey()
    survey.add(start, count: count)
    return survey.lineFeeds
  }
}

extension SIMD16<UInt8> {
  /// Whether any lane shares a bit with the byte.
  fileprivate func anyLane(has bits: UInt8) -> Bool {
    let words = unsafeBitCast(self, to: SIMD2<UInt64>.self)
    return (words.x | words.y) & (0x0101_0101_0101_0101 &* UInt64(bits)) != 0
  }
}
