import Motor
import RuleEngine

/// Two tariffs over one portfolio in memory: who pays more, who pays less.
enum CompareSuite {
  static func run(_ options: Bench.Options) throws {
    let library = try Library.load(options.rulebooks)
    let (old, new) = (try library.book("cn.shanghai.commercial.2006"), try library.book("cn.shanghai.commercial.2016"))
    let portfolio = Bench.portfolio(BenchRisks(rows: options.rows, seed: options.seed))
    for (name, segments) in [("compare.books", []), ("compare.books_by_level", ["claim_level"])] {
      var found: PortfolioComparison?
      let seconds = try Bench.median(options.repeats) {
        found = try PortfolioComparison.compare(
          old, new, over: portfolio, output: "premium", given: Set(Bench.given), segments: segments,
          threads: options.threads)
      }
      guard let found else { return }
      Bench.line(
        name, "yilu", options.threads, seconds, "s",
        ",\"rows\":\(found.rows),\"old\":\(found.old.fen),\"new\":\(found.new.fen),\"dearer\":\(found.dearer),\"cheaper\":\(found.cheaper)"
      )
    }
  }
}
