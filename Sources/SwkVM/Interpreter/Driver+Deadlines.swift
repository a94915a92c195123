// Time: the limit on a run, the bound of `timeout(...)`, and the grace that clean-up has after an error that no script can catch.
//
// All three are task cancellation. A run that is late is cancelled like one whose embedder lost interest; only the words of its error
// differ. Clean-up works on although its task is cancelled, which is why it needs an end of its own: when the grace is over, host calls
// of the clean-up are cancelled, too, and further ones fail at once.
import Synchronization

extension Interpreter {
    /// Runs a fiber to its end, within the limit on time.
    func driveWithinLimits(_ fiber: Fiber) async -> Ending {
        guard let limit = limits.time else { return await drive(fiber) }
        let (ending, isLate) = await drive(fiber, atMost: limit)
        guard isLate, case .failure(let root) = ending else { return ending }
        return lock { .failure(machine.roots.add(machine.afterTimeLimit(root.value, limit).value)) }
    }

    /// Runs a fiber and cancels it when it takes longer. Its ending, and whether that happened.
    func drive(_ fiber: Fiber, atMost duration: Duration) async -> (Ending, isLate: Bool) {
        enum Event: Sendable { case ended(Ending), timedOut, timerCancelled }
        var isLate = false
        var ending: Ending?
        await withTaskGroup(of: Event.self) { group in
            group.addTask { .ended(await self.drive(fiber)) }
            group.addTask {
                do {
                    try await Task.sleep(for: duration)
                    return .timedOut
                } catch {
                    return .timerCancelled
                }
            }
            while let event = await group.next() {
                switch event {
                case .ended(let value):
                    ending = value
                    group.cancelAll()
                case .timedOut where ending == nil:
                    isLate = true
                    group.cancelAll()
                case .timedOut, .timerCancelled: break
                }
            }
        }
        guard let ending else { preconditionFailure("the bounded fiber did not end") }
        return (ending, isLate)
    }

    // MARK: Grace

    /// Answers a fiber that is cleaning up: in a task that does not see the cancellation, and has what is left of the grace.
    func answerWithinGrace(_ suspension: Suspension, for fiber: Fiber) async {
        let left = lock { graceLeft(fiber) }
        guard left > .zero else { return lock { fiber.answer = .failure(machine.graceFault()) } }
        let work = Task { await answer(suspension, for: fiber) }
        let timer = Interpreter.cancelling(work, after: left)
        await work.value
        timer.cancel()
    }

    /// Runs what must not be cut short by a cancellation that comes meanwhile, such as closing what a `using` owned. From the
    /// cancellation on it has the grace.
    func shielded<Success: Sendable>(
        _ fiber: Fiber, _ body: @escaping @Sendable () async throws -> Success
    ) async -> Result<Success, any Error> {
        let work = Task { try await body() }
        // Clean-up runs in a task that is cancelled when the grace is over.
        let grace = lock { fiber.isEnding ? Duration.zero : limits.grace }
        let timer = Mutex<Task<Void, Never>?>(nil)
        let result = await withTaskCancellationHandler {
            await work.result
        } onCancel: {
            timer.withLock { $0 = Interpreter.cancelling(work, after: grace) }
        }
        timer.withLock { $0?.cancel() }
        return result
    }

    private static func cancelling<Success, Failure: Error>(
        _ work: Task<Success, Failure>, after time: Duration
    ) -> Task<Void, Never> {
        Task {
            // An error means that the work has ended and nobody needs the timer any more.
            guard (try? await Task.sleep(for: time)) != nil else { return }
            work.cancel()
        }
    }

    /// The grace begins with the first clean-up that a fiber does.
    private func graceLeft(_ fiber: Fiber) -> Duration {
        let now = ContinuousClock.now
        let end = fiber.graceEnd ?? now + limits.grace
        fiber.graceEnd = end
        return end - now
    }
}

extension Machine {
    /// What a run that was ended for being late failed with: its own error, or that it was late.
    func afterTimeLimit(_ value: Value, _ limit: Duration) -> Fault {
        let text = formatDuration(limit.nanoseconds)
        return late(
            value, ErrorInfo(.limit, code: "limit.time", message: "the script takes longer than its limit of \(text)"))
    }

    /// What a bounded block failed with: its own error, or that it was late.
    func afterTimeout(_ value: Value, isLate: Bool, nanoseconds: Int64) -> Fault {
        guard isLate else { return Fault(value: value) }
        let text = formatDuration(nanoseconds)
        return late(value, ErrorInfo(code: "timeout", message: "the block did not end within \(text)"))
    }

    /// The error of what was cancelled for being late, with the place at which it was.
    private func late(_ value: Value, _ late: ErrorInfo) -> Fault {
        let info = errorInfo(value)
        guard case .cancelled = info.kind else { return Fault(value: value) }
        late.trace = info.trace
        late.isTraced = info.isTraced
        late.span = info.span
        late.attached = info.attached
        return fault(late)
    }

    /// Clean-up that did not end in time.
    func graceFault() -> Fault {
        let text = formatDuration(limits.grace.nanoseconds)
        return fault(
            ErrorInfo(.limit, code: "limit.grace", message: "clean-up takes longer than its grace of \(text)"))
    }
}

extension Duration {
    /// Nanoseconds, as many as fit.
    var nanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let whole = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        return whole.overflow ? (seconds < 0 ? .min : .max) : whole.partialValue + attoseconds / 1_000_000_000
    }
}
