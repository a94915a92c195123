// What a script may use up. Each limit is an error of its own that no script can catch; clean-up still runs, within a grace.

/// Limits for all scripts of one interpreter. A limit of nil is none.
public struct Limits: Sendable {
    /// Calls and loop turns, counted in shares of 100,000: a limit is met within one share.
    public var steps: Int?
    /// Bytes of script values and of the fibers that run.
    public var memory: Int?
    /// How long one run, or one call of a script's function from outside, may take.
    public var time: Duration?
    /// Nested calls, through the tasks, branches and callbacks that they wait in.
    public var depth: Int
    /// Bytes printed.
    public var output: Int?
    /// How long the clean-up of one fiber may take after a limit was met or the task was cancelled. Then host calls that still go on in
    /// it are cancelled, too.
    public var grace: Duration

    public init(
        steps: Int? = nil, memory: Int? = 4 << 30, time: Duration? = nil, depth: Int = 100_000, output: Int? = nil,
        grace: Duration = .seconds(30)
    ) {
        self.steps = steps
        self.memory = memory
        self.time = time
        self.grace = grace
        self.depth = depth
        self.output = output
    }
}
