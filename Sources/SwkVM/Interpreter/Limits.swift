// What a script may use up. Each limit is an error of its own that no script can catch; clean-up still runs, within a grace.

/// Limits for all scripts of one interpreter. A limit of nil is none.
public struct Limits: Sendable {
    /// Calls and loop turns, counted in shares of 100,000: a limit is met within one share.
    public var steps: Int?
    /// Bytes of script values.
    public var memory: Int?
    /// Nested calls in one fiber.
    public var depth: Int
    /// Bytes printed.
    public var output: Int?

    public init(steps: Int? = nil, memory: Int? = 4 << 30, depth: Int = 100_000, output: Int? = nil) {
        self.steps = steps
        self.memory = memory
        self.depth = depth
        self.output = output
    }
}
