public import Motor

extension PortfolioComparison {
  /// The comparison for a program.
  ///
  /// - Parameter lines: the line in the file of each row.
  public func json(lines: [Int]) -> JSONText {
    func movers(_ movers: [Mover]) -> JSONText {
      .array(
        movers.map { mover in
          .object(
            [("line", .number(Int64(lines[mover.row])))] + (mover.key.map { [("key", .string($0))] } ?? [])
              + [("old", .string(mover.old.description)), ("new", .string(mover.new.description))])
        })
    }
    return .object([
      ("old", .string(oldBook)), ("new", .string(newBook)), ("output", .string(output)), ("rows", .number(Int64(rows))),
      ("refused", .number(Int64(refused))), ("dearer", .number(Int64(dearer))), ("cheaper", .number(Int64(cheaper))),
      ("unchanged", .number(Int64(unchanged))), ("old_total", .string(old.description)), ("new_total", .string(new.description)),
      (
        "histogram",
        .array(
          bars.map { bar in
            .object(
              (bar.lower.map { [("from_percent", .number(Int64($0)))] } ?? [])
                + (bar.upper.map { [("to_percent", .number(Int64($0)))] } ?? [])
                + [("rows", .number(Int64(bar.rows)))])
          })
      ),
      (
        "segments",
        .array(
          segments.map {
            .object([
              ("column", .string($0.column)), ("value", .text($0.value)), ("rows", .number(Int64($0.rows))),
              ("dearer", .number(Int64($0.dearer))), ("cheaper", .number(Int64($0.cheaper))), ("old", .string($0.old.description)),
              ("new", .string($0.new.description)),
            ])
          })
      ),
      ("dearest", movers(dearest)), ("cheapest", movers(cheapest)),
    ])
  }
}
