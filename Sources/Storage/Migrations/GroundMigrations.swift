extension Migration {
  /// What the ground floor keeps. The numbers below 100 are its own.
  public static let ground = [journal, ledger, jobs, keptAnswers]
}
