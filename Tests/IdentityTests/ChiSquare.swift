/// How far counts are from being all alike: Pearson's sum of squares over so many cells.
func chiSquare(_ counts: [Int], cells: Int) -> Double {
  let expected = Double(counts.reduce(0, +)) / Double(cells)
  let seen = counts.reduce(0.0) { $0 + (Double($1) - expected) * (Double($1) - expected) / expected }
  return seen + Double(cells - counts.count) * expected
}
