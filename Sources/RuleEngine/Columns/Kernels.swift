internal import Motor

/// The inner loops. Each runs over `count` values that lie one after the other; the compiler turns most of them into vector instructions.
enum Kernels {
  typealias Words = UnsafeMutablePointer<Int64>
  typealias Places = UnsafeMutablePointer<UInt16>

  @inline(__always)
  private static func each(_ count: Int, _ body: (Int) -> Void) {
    var index = 0
    while index < count {
      body(index)
      index &+= 1
    }
  }

  // MARK: Columns to words

  static func load(_ view: ColumnView, _ out: Words, _ count: Int) {
    switch view.bytes {
    case 1: widen(view.pointer(to: Int8.self), out, count)
    case 2: widen(view.pointer(to: Int16.self), out, count)
    case 4: widen(view.pointer(to: Int32.self), out, count)
    default: out.update(from: view.pointer(to: Int64.self), count: count)
    }
  }

  @inline(__always)
  private static func widen<Value: FixedWidthInteger>(_ values: UnsafePointer<Value>, _ out: Words, _ count: Int) {
    each(count) { out[$0] = Int64(truncatingIfNeeded: values[$0]) }
  }

  static func store(_ values: Words, _ target: UnsafeMutableRawPointer, bytes: Int, at row: Int, _ count: Int) {
    switch bytes {
    case 1: narrow(values, target.assumingMemoryBound(to: Int8.self) + row, count)
    case 2: narrow(values, target.assumingMemoryBound(to: Int16.self) + row, count)
    case 4: narrow(values, target.assumingMemoryBound(to: Int32.self) + row, count)
    default: (target.assumingMemoryBound(to: Int64.self) + row).update(from: values, count: count)
    }
  }

  @inline(__always)
  private static func narrow<Value: FixedWidthInteger>(_ values: Words, _ out: UnsafeMutablePointer<Value>, _ count: Int) {
    each(count) { out[$0] = Value(truncatingIfNeeded: values[$0]) }
  }

  // MARK: Arithmetic. Nothing overflows: the compiler of the book has proved it.

  static func binary(_ operation: Operation, _ a: Words, _ b: Words, _ out: Words, _ count: Int) {
    switch operation {
    case .add: each(count) { out[$0] = a[$0] &+ b[$0] }
    case .subtract: each(count) { out[$0] = a[$0] &- b[$0] }
    case .multiply: each(count) { out[$0] = a[$0] &* b[$0] }
    case .minimum: each(count) { out[$0] = min(a[$0], b[$0]) }
    case .maximum: each(count) { out[$0] = max(a[$0], b[$0]) }
    case .less: each(count) { out[$0] = a[$0] < b[$0] ? 1 : 0 }
    case .lessOrEqual: each(count) { out[$0] = a[$0] <= b[$0] ? 1 : 0 }
    case .equal: each(count) { out[$0] = a[$0] == b[$0] ? 1 : 0 }
    case .and: each(count) { out[$0] = a[$0] & b[$0] }
    case .or: each(count) { out[$0] = a[$0] | b[$0] }
    case .divide(let rounding): each(count) { out[$0] = rounding.quotient(a[$0], by: b[$0]) }
    case .addMonths: each(count) { out[$0] = CalendarArithmetic.addMonths(a[$0], b[$0]) }
    case .monthsBetween: each(count) { out[$0] = CalendarArithmetic.monthsBetween(a[$0], b[$0]) }
    default: preconditionFailure("\(operation) has not two operands")
    }
  }

  static func unary(_ operation: Operation, _ a: Words, _ out: Words, _ count: Int) {
    switch operation {
    case .not: each(count) { out[$0] = 1 &- a[$0] }
    case .yearOf: each(count) { out[$0] = CalendarArithmetic.year(a[$0]) }
    case .monthOf: each(count) { out[$0] = CalendarArithmetic.month(a[$0]) }
    case .dayOf: each(count) { out[$0] = CalendarArithmetic.dayOfMonth(a[$0]) }
    default: preconditionFailure("\(operation) has not one operand")
    }
  }

  static func select(_ condition: Words, _ a: Words, _ b: Words, _ out: Words, _ count: Int) {
    each(count) { out[$0] = condition[$0] != 0 ? a[$0] : b[$0] }
  }

  /// a ÷ a constant.
  static func divide(_ a: Words, _ reciprocal: Reciprocal, _ out: Words, _ count: Int) {
    quotients(reciprocal, out, count) { UInt64(bitPattern: a[$0]) }
  }

  /// a × b ÷ a constant, where b may stand in a column of the portfolio.
  static func multiplyDivide(_ a: Words, _ b: ColumnView, areSmall: Bool, _ reciprocal: Reciprocal, _ out: Words, _ count: Int) {
    switch b.bytes {
    case 1: multiplyDivide(a, b.pointer(to: Int8.self), areSmall, reciprocal, out, count)
    case 2: multiplyDivide(a, b.pointer(to: Int16.self), areSmall, reciprocal, out, count)
    case 4: multiplyDivide(a, b.pointer(to: Int32.self), areSmall, reciprocal, out, count)
    default: multiplyDivide(a, b.pointer(to: Int64.self), areSmall, reciprocal, out, count)
    }
  }

  @inline(__always)
  private static func multiplyDivide<Value: FixedWidthInteger>(
    _ a: Words, _ b: UnsafePointer<Value>, _ areSmall: Bool, _ reciprocal: Reciprocal, _ out: Words, _ count: Int
  ) {
    if areSmall {
      // Both factors fit 32 bits: masks let the compiler use the vector unit's 32 × 32 → 64 multiplication.
      quotients(reciprocal, out, count) { (UInt64(bitPattern: a[$0]) & 0xffff_ffff) &* UInt64(UInt32(truncatingIfNeeded: b[$0])) }
    } else {
      quotients(reciprocal, out, count) { UInt64(bitPattern: a[$0] &* Int64(b[$0])) }
    }
  }

  @inline(__always)
  private static func quotients(_ reciprocal: Reciprocal, _ out: Words, _ count: Int, _ numerator: (Int) -> UInt64) {
    let (multiplier, shift, bias) = (reciprocal.multiplier, reciprocal.shift, UInt64(bitPattern: reciprocal.bias))
    switch reciprocal.width {
    case .word32: each(count) { out[$0] = Reciprocal.word32(numerator($0), bias: bias, multiplier: multiplier, shift: shift) }
    case .upper: each(count) { out[$0] = Reciprocal.upper(numerator($0), bias: bias, multiplier: multiplier) }
    }
  }

  // MARK: Look-ups

  /// Adds (or, the first time, writes) what an axis contributes to the place in a table.
  static func place(_ term: IndexTerm, _ view: ColumnView, _ places: Places, isFirst: Bool, _ count: Int) {
    switch view.bytes {
    case 1: place(term, view.pointer(to: Int8.self), places, isFirst, count)
    case 2: place(term, view.pointer(to: Int16.self), places, isFirst, count)
    case 4: place(term, view.pointer(to: Int32.self), places, isFirst, count)
    default: place(term, view.pointer(to: Int64.self), places, isFirst, count)
    }
  }

  @inline(__always)
  private static func place<Value: FixedWidthInteger & SignedInteger>(
    _ term: IndexTerm, _ values: UnsafePointer<Value>, _ places: Places, _ isFirst: Bool, _ count: Int
  ) {
    switch term.kind {
    case .stride(let stride, let lower):
      let base = UInt16(truncatingIfNeeded: lower) &* stride
      if isFirst {
        each(count) { places[$0] = UInt16(truncatingIfNeeded: values[$0]) &* stride &- base }
      } else {
        each(count) { places[$0] = places[$0] &+ UInt16(truncatingIfNeeded: values[$0]) &* stride &- base }
      }
    case .cuts(let cuts):
      if isFirst { each(count) { places[$0] = 0 } }
      // A cut beyond what the column's type holds is never reached.
      var reachable = cuts.filter { $0.at <= Int64(Value.max) }[...]
      while let cut = reachable.popFirst() {
        let (at, step) = (Value(clamping: cut.at), cut.stride)
        if let next = reachable.popFirst() {
          // Two in one walk.
          let (nextAt, nextStep) = (Value(clamping: next.at), next.stride)
          each(count) {
            let value = values[$0]
            places[$0] = places[$0] &+ (value >= at ? step : 0) &+ (value >= nextAt ? nextStep : 0)
          }
        } else {
          each(count) { places[$0] = places[$0] &+ (values[$0] >= at ? step : 0) }
        }
      }
    case .direct(let lower, let offsets):
      offsets.withUnsafeBufferPointer { offsets in
        if isFirst {
          each(count) { places[$0] = offsets[Int(Int64(values[$0]) &- lower)] }
        } else {
          each(count) { places[$0] = places[$0] &+ offsets[Int(Int64(values[$0]) &- lower)] }
        }
      }
    case .search(let axis, let stride):
      each(count) { i in
        let place = UInt16(truncatingIfNeeded: axis.classOf(Int64(values[i]))) &* stride
        places[i] = isFirst ? place : places[i] &+ place
      }
    }
  }

  static func gather(_ table: UnsafePointer<Int64>, _ places: Places, _ out: Words, _ count: Int) {
    each(count) { out[$0] = table[Int(places[$0])] }
  }

  static func gather(_ table: UnsafePointer<Int32>, _ places: Places, _ out: Words, _ count: Int) {
    each(count) { out[$0] = Int64(table[Int(places[$0])]) }
  }

  static func row(_ index: TableIndex, _ keys: [Words], _ out: Words, _ count: Int) {
    each(count) { i in out[i] = index.row { keys[$0][i] } }
  }

  static func cell(_ cells: [Int64], _ rows: Words, _ out: Words, _ count: Int) {
    cells.withUnsafeBufferPointer { cells in
      each(count) { out[$0] = rows[$0] < 0 ? 0 : cells[Int(rows[$0])] }
    }
  }
}

/// What one axis contributes to a place in a tabulated part.
struct IndexTerm: Sendable {
  enum Kind: Sendable {
    /// (value − lower) × stride.
    case stride(UInt16, lower: Int64)
    /// stride for each cut that the value has reached.
    case cuts([(at: Int64, stride: UInt16)])
    /// An offset for each value from `lower` on.
    case direct(lower: Int64, [UInt16])
    /// The class found by bisection, times the stride.
    case search(TableIndex.Axis, UInt16)
  }
  var source: ColumnSource
  var kind: Kind
}
