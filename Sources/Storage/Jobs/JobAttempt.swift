internal import Motor

/// One attempt, from its beginning to what is written at its end.
struct JobAttempt: Sendable {
  let node: JobNode
  let claim: JobClaim
  let handler: JobHandler

  /// - Parameter onRelease: called when there is a hand for another.
  func run(onRelease: @escaping @Sendable () -> Void) async {
    let start = ContinuousClock.now
    let parsed = Result { try JSONText(parsing: claim.arguments.utf8) }
    let task = task((try? parsed.get()) ?? .null)
    let hold = JobHold(claim.token, deadline: start + handler.timeLimit, onRelease: onRelease)
    node.holds.add(hold)
    let (result, interruption): (Result<JobOutcome, any Error>, JobHold.Interruption?) =
      switch parsed {
      // It was claimed just when the runner was told to stop.
      case _ where isStopping: (.failure(CancellationError()), .stopping)
      case .success: await outcome(of: task, hold)
      case .failure(let error): (.failure(error), nil)
      }
    let ending = await settled(hold, result, interruption)
    node.holds.remove(hold)
    hold.release()
    node.report(.ended(task, ending, ContinuousClock.now - start))
  }

  private func task(_ arguments: JSONText) -> JobTask {
    JobTask(
      id: claim.token.job, kind: claim.kind, queue: claim.queue, arguments: arguments, attempt: claim.attempt,
      attemptsLimit: claim.attemptsLimit, token: claim.token, dueAt: claim.dueAt,
      deadline: claim.claimedAt.adding(handler.timeLimit), time: node.store.time)
  }

  /// Runs the handler, in a task that is cancelled when the attempt is interrupted.
  private func outcome(of task: JobTask, _ hold: JobHold) async -> (Result<JobOutcome, any Error>, JobHold.Interruption?) {
    await withTaskGroup(of: Result<JobOutcome, any Error>.self) { group in
      group.addTask {
        defer { hold.end() }
        do { return .success(try await handler.perform(task)) } catch { return .failure(error) }
      }
      let interruption = await hold.interruption()
      if interruption != nil { group.cancelAll() }
      return (await group.next() ?? .failure(CancellationError()), interruption)
    }
  }

  private func settled(
    _ hold: JobHold, _ result: Result<JobOutcome, any Error>, _ interruption: JobHold.Interruption?
  ) async -> JobEnding {
    do {
      switch result {
      case .success(let outcome): return try await settle(hold, outcome)
      case .failure(let error): return try await settle(error, interruption)
      }
    } catch JobRefusal.leaseLost(claim.token.job) {
      return .leaseLost
    } catch {
      // What was to be written with the end could not be. Whether or not that is the handler's fault, the attempt has failed.
      return await failed(JobFailure(error))
    }
  }

  private func settle(_ hold: JobHold, _ outcome: JobOutcome) async throws -> JobEnding {
    let token = claim.token
    switch outcome.choice {
    case .done:
      try await node.completions.complete(hold)
      return .done
    case .written(let act, let isolation, let body):
      try await node.store.transact(act ?? .jobs, isolation, mustRecord: act != nil) { tx in
        try tx.complete(token)
        try body(tx)
      }
      return .done
    case .snoozed(let pause): return Self.ending(try await end { tx, job in try tx.release(job, after: pause) }, nil)
    case .cancelled(let code): return Self.ending(try await end { tx, job in try tx.cancel(job, code) }, nil)
    }
  }

  private func settle(_ error: any Error, _ interruption: JobHold.Interruption?) async throws -> JobEnding {
    switch interruption {
    case .leaseLost: return .leaseLost
    case .cancelAsked: return Self.ending(try await end { tx, job in try tx.cancel(job, nil) }, nil)
    case .overdue: return await failed(.overdue)
    case .stopping: return try await givenBack()
    case nil: return isStopping ? try await givenBack() : await failed(JobFailure(error))
    }
  }

  /// The task is cancelled before the runner hears of it.
  private var isStopping: Bool { node.isStopping || Task.isCancelled }

  private func givenBack() async throws -> JobEnding {
    let fate = try await end { tx, job in try tx.release(job, after: nil) }
    return fate == .cancelled ? .cancelled : .givenBack
  }

  private func failed(_ failure: JobFailure) async -> JobEnding {
    do {
      return Self.ending(try await end { tx, job in try tx.fail(job, failure, handler.backoff) }, failure)
    } catch JobRefusal.leaseLost(claim.token.job) {
      return .leaseLost
    } catch {
      return .unsettled(JobFailure(error))
    }
  }

  private func end(_ change: @escaping @Sendable (Transaction, HeldJob) throws -> JobFate) async throws -> JobFate {
    let token = claim.token
    return try await node.store.transact(.jobs, .rowLocks, mustRecord: false) { tx in try change(tx, try tx.hold(token)) }
  }

  private static func ending(_ fate: JobFate, _ failure: JobFailure?) -> JobEnding {
    switch (fate, failure) {
    case (.cancelled, _): .cancelled
    case (.retried(let at), let failure?): .retried(at: at, failure)
    case (.retried(let at), nil): .snoozed(until: at)
    case (.givenUp, let failure): .givenUp(failure ?? .leaseRanOut)
    }
  }
}
