// Why a fiber stopped, and what it waits for. The machine is synchronous: it never awaits. It hands one of these to the
// driver (Interpreter/Driver.swift), which awaits and comes back with a `Fiber.Answer`. Boxed, because calls that do not suspend
// return "none" far more often.

/// How a turn of a fiber ended.
enum Outcome: Sendable {
    case finished(Value)
    case failed(Fault)
    case suspended(Suspension)
    /// Its share of steps is used up; it can go on at once.
    case paused
}

/// What a fiber waits for, and the register that takes the answer.
indirect enum Suspension: Sendable {
    case host(@Sendable (HostCall) async throws -> ScriptValue, HostCall, register: Int)
    case next(any HostSequence, register: Int)
    case close(any HostObject, register: Int)
    /// Start this fiber as a task.
    case spawn(TaskHandle, register: Int)
    /// Wait for the end of tasks that a block started.
    case join([TaskHandle], cancelFirst: Bool, register: Int)
    /// Wait for one task's value.
    case await(TaskHandle, register: Int)
    /// The closures at once; a list of their values.
    case parallel([Value], register: Int)
    /// The closure for each item, some at once; a list of the values.
    case parallelFor(Value, items: [Value], limit: Int, register: Int)
    case sleep(nanoseconds: Int64, register: Int)
    case timeout(Value, nanoseconds: Int64, register: Int)
    case atomically(Value, register: Int)
}
