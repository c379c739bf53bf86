/// Finds the row of a table for given keys in a time that does not depend on how many rows there are.
///
/// Each key's range is cut where a cell begins or ends; the stretches between the cuts are *classes*, within which
/// every value hits the same cells. A key is turned into its class, the classes into a place in a grid (or in a hash where the grid
/// would be too large), and the place holds the row.
struct TableIndex: Sendable {
  /// The largest grid, in places; larger ones are hashed.
  static let gridLimit = 1 << 22
  /// The largest range of a key for which each value's class is written out.
  static let directLimit: Int64 = 1 << 16

  struct Axis: Sendable {
    var lower: Int64
    var upper: Int64
    /// The first value of each class, rising; the first is `lower`.
    var starts: [Int64]
    /// The class of each value from `lower` on, where the range is small.
    var direct: [Int32]

    /// Where the range is large and has many classes: the class in which each stretch of 1 << `shift` values from `lower` on begins, and at
    /// the end the last class. It leaves few classes to search.
    private var guide: [Int32] = []
    private var shift: UInt64 = 0

    init(lower: Int64, upper: Int64, starts: [Int64], direct: [Int32]) {
      (self.lower, self.upper, self.starts, self.direct) = (lower, upper, starts, direct)
      guard direct.isEmpty, starts.count > 64 else { return }
      let range = UInt64(bitPattern: upper &- lower)
      while range >> shift >= UInt64(starts.count) * 2 { shift += 1 }
      var one = 0
      for stretch in 0...(range >> shift) {
        let first = stretch << shift
        while one + 1 < starts.count, UInt64(bitPattern: starts[one + 1] &- lower) <= first { one += 1 }
        guide.append(Int32(one))
      }
      guide.append(Int32(starts.count - 1))
    }

    /// - Precondition: lower ≤ value ≤ upper.
    @inline(__always)
    func classOf(_ value: Int64) -> Int {
      if !direct.isEmpty { return Int(direct[Int(value &- lower)]) }
      var low = 0
      var high = starts.count
      if !guide.isEmpty {
        let stretch = Int(truncatingIfNeeded: UInt64(bitPattern: value &- lower) >> shift)
        (low, high) = (Int(guide[stretch]), Int(guide[stretch &+ 1]) &+ 1)
      }
      while high - low > 1 {
        let middle = (low &+ high) >> 1
        if starts[middle] <= value { low = middle } else { high = middle }
      }
      return low
    }
  }

  var axes: [Axis]
  private var strides: [Int]
  private var grid: [Int32]
  private var hash: [UInt64: Int32]
  private var isGrid: Bool

  /// The index of a table that nothing looks up.
  static let empty = TableIndex(axes: [], strides: [], grid: [-1], hash: [:], isGrid: true)

  /// What building an index brings to light about its table.
  struct Findings {
    /// A value for each key that no row covers.
    var gap: [Int64]?
    /// Two rows that both cover a value for each key.
    var overlap: (first: Int, second: Int, keys: [Int64])?
    /// Rows that no key in range ever hits.
    var unreachable: [Int] = []
  }

  /// - Parameters:
  ///   - cells: for each row, a cell for each key.
  ///   - domains: for each key, the values that the rules can look up with.
  static func build(cells: [[KeyCell]], domains: [ClosedRange<Int64>], firstHit: Bool) -> (TableIndex, Findings)? {
    let axes = domains.indices.map { key in axis(domain: domains[key], cells: cells.map { $0[key] }) }
    var strides = [Int](repeating: 1, count: axes.count)
    var places = 1
    var isGrid = true
    for key in axes.indices.reversed() {
      strides[key] = places
      let (product, overflow) = places.multipliedReportingOverflow(by: axes[key].starts.count)
      if overflow { return nil }
      places = product
    }
    if places > gridLimit { isGrid = false }
    var index = TableIndex(
      axes: axes, strides: strides, grid: isGrid ? [Int32](repeating: -1, count: places) : [], hash: [:], isGrid: isGrid)
    var findings = Findings()
    var isReached = [Bool](repeating: false, count: cells.count)
    var written = 0
    for (row, rowCells) in cells.enumerated() {
      let classes = zip(axes, rowCells).map { axis, cell in Self.classes(of: cell, on: axis) }
      if classes.contains(where: \.isEmpty) { continue }
      let count = classes.reduce(1) { $0 * $1.count }
      written += count
      if !isGrid, written > gridLimit * 4 { return nil }
      forEachPlace(classes, strides) { place in
        if let earlier = index.row(at: place) {
          if !firstHit, findings.overlap == nil {
            findings.overlap = (Int(earlier), row, index.keys(at: place))
          }
        } else {
          index.set(row, at: place)
          isReached[row] = true
        }
      }
    }
    findings.unreachable = isReached.indices.filter { !isReached[$0] }
    findings.gap = index.firstGap(places: places)
    return (index, findings)
  }

  private static func axis(domain: ClosedRange<Int64>, cells: [KeyCell]) -> Axis {
    var cuts: Set<Int64> = [domain.lowerBound]
    for cell in cells {
      for stretch in cell.stretches {
        if domain.contains(stretch.lowerBound) { cuts.insert(stretch.lowerBound) }
        if stretch.upperBound < domain.upperBound, stretch.upperBound >= domain.lowerBound { cuts.insert(stretch.upperBound + 1) }
      }
    }
    let starts = cuts.sorted()
    var direct: [Int32] = []
    if domain.upperBound - domain.lowerBound < directLimit {
      direct.reserveCapacity(Int(domain.upperBound - domain.lowerBound) + 1)
      var current = 0
      for value in domain {
        if current + 1 < starts.count, starts[current + 1] == value { current += 1 }
        direct.append(Int32(current))
      }
    }
    return Axis(lower: domain.lowerBound, upper: domain.upperBound, starts: starts, direct: direct)
  }

  private static func classes(of cell: KeyCell, on axis: Axis) -> [Int] {
    var classes: Set<Int> = []
    for stretch in cell.stretches {
      let low = max(stretch.lowerBound, axis.lower)
      let high = min(stretch.upperBound, axis.upper)
      guard low <= high else { continue }
      for one in axis.classOf(low)...axis.classOf(high) { classes.insert(one) }
    }
    return classes.sorted()
  }

  private static func forEachPlace(_ classes: [[Int]], _ strides: [Int], _ body: (Int) -> Void) {
    func descend(_ key: Int, _ place: Int) {
      if key == classes.count { return body(place) }
      for one in classes[key] { descend(key + 1, place + one * strides[key]) }
    }
    descend(0, 0)
  }

  private mutating func set(_ row: Int, at place: Int) {
    if isGrid { grid[place] = Int32(row) } else { hash[UInt64(place)] = Int32(row) }
  }

  @inline(__always)
  private func row(at place: Int) -> Int32? {
    if isGrid {
      let row = grid[place]
      return row < 0 ? nil : row
    }
    return hash[UInt64(place)]
  }

  /// A value for each key that leads to the place.
  private func keys(at place: Int) -> [Int64] {
    var rest = place
    return axes.indices.map { key in
      let one = rest / strides[key]
      rest %= strides[key]
      return axes[key].starts[one]
    }
  }

  private func firstGap(places: Int) -> [Int64]? {
    if isGrid { return grid.firstIndex(of: -1).map(keys(at:)) }
    if hash.count == places { return nil }
    return (0..<places).first { hash[UInt64($0)] == nil }.map(keys(at:))
  }

  /// The row for the keys, −1 for none.
  @inline(__always)
  func row(_ key: (Int) -> Int64) -> Int64 {
    var place = 0
    for position in axes.indices {
      let value = key(position)
      guard value >= axes[position].lower, value <= axes[position].upper else { return -1 }
      place &+= axes[position].classOf(value) &* strides[position]
    }
    return Int64(row(at: place) ?? -1)
  }
}
