import ArgumentParser

struct RulebookCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rulebook", abstract: "List, check, explain, rate with and compare rulebooks.",
    subcommands: [
      ListBooks.self, CheckBooks.self, ShowBook.self, ExplainRisk.self, ShowBounds.self, RateBook.self, CompareBooks.self, SolveRate.self,
      ImportTable.self,
      WriteSQL.self,
    ])
}
