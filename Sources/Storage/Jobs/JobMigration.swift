extension Migration {
  /// Jobs, queues that are held back, and what runs by the clock.
  static let jobs = Migration(
    3, "jobs",
    [
      """
      CREATE TABLE job (
        id TEXT NOT NULL PRIMARY KEY, queue TEXT NOT NULL, kind TEXT NOT NULL, arguments TEXT NOT NULL, unique_key TEXT,
        priority \(word: .integer) NOT NULL, state TEXT NOT NULL, run_at \(word: .integer) NOT NULL,
        attempt \(word: .integer) NOT NULL, attempts_limit \(word: .integer) NOT NULL,
        fence \(word: .integer) NOT NULL, lease_until \(word: .integer), holder TEXT, cancel_asked \(word: .integer) NOT NULL, error TEXT,
        created_at \(word: .integer) NOT NULL, started_at \(word: .integer), finished_at \(word: .integer),
        CONSTRAINT job_state_known CHECK (state IN ('scheduled', 'ready', 'running', 'unhandled', 'done', 'cancelled', 'dead')),
        CONSTRAINT job_running_has_lease CHECK ((state = 'running') = (lease_until IS NOT NULL)),
        CONSTRAINT job_running_has_holder CHECK ((state = 'running') = (holder IS NOT NULL)),
        CONSTRAINT job_finished_has_time CHECK ((state IN ('done', 'cancelled', 'dead')) = (finished_at IS NOT NULL)),
        CONSTRAINT job_attempt_within_limit CHECK (attempt >= 0 AND attempt <= attempts_limit)
      ) \(word: .strict)
      """,
      // Each state has an index of its own, so that claiming is as quick over a million finished jobs as over none.
      "CREATE INDEX job_ready ON job (queue, priority, run_at, id) WHERE state = 'ready'",
      "CREATE INDEX job_scheduled ON job (queue, run_at) WHERE state = 'scheduled'",
      "CREATE INDEX job_running ON job (lease_until) WHERE state = 'running'",
      "CREATE INDEX job_unhandled ON job (kind) WHERE state = 'unhandled'",
      "CREATE INDEX job_finished ON job (state, finished_at) WHERE finished_at IS NOT NULL",
      "CREATE INDEX job_state ON job (state, id)",
      "CREATE UNIQUE INDEX job_kind_unique_key_unique ON job (kind, unique_key) WHERE finished_at IS NULL AND unique_key IS NOT NULL",
      "CREATE TABLE job_queue (name TEXT NOT NULL PRIMARY KEY, paused_at \(word: .integer)) \(word: .strict)",
      "CREATE TABLE job_schedule (name TEXT NOT NULL PRIMARY KEY, since \(word: .integer) NOT NULL) \(word: .strict)",
      // The due times that have had their run: whoever writes the row runs it.
      """
      CREATE TABLE job_schedule_run (
        schedule TEXT NOT NULL REFERENCES job_schedule (name), due_at \(word: .integer) NOT NULL, PRIMARY KEY (schedule, due_at)
      ) \(word: .strict)
      """,
    ])
}
