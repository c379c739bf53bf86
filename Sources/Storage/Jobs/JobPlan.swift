/// What a node does.
public struct JobPlan: Sendable {
  /// The node's name, for whoever looks at what runs where.
  public var node: String
  public var queues: [JobQueue]
  public var handlers: [JobHandler]
  public var schedules: [JobSchedule]
  /// What the rooms do periodically.
  public var reconcilers: [Reconciler]
  public var limits: JobLimits

  public init(
    node: String, queues: [JobQueue], handlers: [JobHandler], schedules: [JobSchedule] = [], reconcilers: [Reconciler] = [],
    limits: JobLimits = JobLimits()
  ) {
    precondition(Set(handlers.map(\.kind)).count == handlers.count, "two handlers do the same kind of job")
    precondition(Set(queues.map(\.name)).count == queues.count, "a queue is named twice")
    precondition(Set(schedules.map(\.name)).count == schedules.count, "two schedules have the same name")
    (self.node, self.queues, self.handlers) = (node, queues, handlers)
    (self.schedules, self.reconcilers, self.limits) = (schedules, reconcilers, limits)
  }
}
