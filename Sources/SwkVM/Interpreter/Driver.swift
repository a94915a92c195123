// The driver: it gives fibers their turns and waits for what they wait for. All concurrency of the language is Swift's own: a branch
// of `parallel` is a child task, its cancellation is task cancellation, and a host call is an `await` between two turns.
import Synchronization

/// How a fiber ended. The root keeps its value or error alive until somebody has taken it.
enum Ending: Sendable {
    case value(Root)
    /// An error value.
    case failure(Root)
}

extension Interpreter {
    /// Turns that an ending fiber may still take for clean-up: four million steps.
    private static let grace = 40

    /// Runs a fiber to its end.
    func drive(_ fiber: Fiber) async -> Ending {
        var next = lock { turn(fiber) }
        while true {
            switch next {
            case .ended(let ending): return ending
            case .waits(.host(let body, let call, let register), false):
                // Most waits of a script are these: the answer and the next turn are under one lock.
                let result: Result<ScriptValue, any Error>
                do {
                    try Task.checkCancellation()
                    result = .success(try await body(call))
                } catch {
                    result = .failure(error)
                }
                next = lock {
                    settleLocked(fiber, result, register)
                    return turn(fiber)
                }
                continue
            case .waits(let suspension, false): await answer(suspension, for: fiber)
            case .waits(let suspension, true): await answerWithinGrace(suspension, for: fiber)
            // Others wait for this thread too: fibers, timers, other interpreters.
            case .again: await Task.yield()
            }
            next = lock { turn(fiber) }
        }
    }

    private enum Turn {
        case ended(Ending)
        case waits(Suspension, isEnding: Bool)
        case again
    }

    /// One turn, with the lock held.
    private func turn(_ fiber: Fiber) -> Turn {
        let outcome = machine.run(fiber)
        switch outcome {
        case .finished(let value): return .ended(end(fiber, .value(machine.roots.add(value))))
        case .failed(let fault): return .ended(end(fiber, .failure(machine.roots.add(fault.value))))
        case .suspended(let suspension): return .waits(suspension, isEnding: fiber.isEnding)
        case .paused:
            machine.steps += Machine.slice
            return checkpoint(fiber) ?? .again
        }
    }

    private func end(_ fiber: Fiber, _ ending: Ending) -> Ending {
        machine.retire(fiber)
        return ending
    }

    /// Between two turns: cancellation and limits. An ending fiber is left alone for a while, because it is cleaning up.
    private func checkpoint(_ fiber: Fiber) -> Turn? {
        if fiber.isEnding {
            fiber.grace += 1
            if fiber.grace <= Interpreter.grace { return nil }
            return .ended(end(fiber, .failure(machine.roots.add(machine.stepLimitFault(inCleanup: true).value))))
        }
        if Task.isCancelled {
            fiber.answer = .failure(machine.cancelledFault())
        } else if let limit = limits.steps, machine.steps > limit {
            fiber.answer = .failure(machine.stepLimitFault(inCleanup: false))
        }
        return nil
    }

    // MARK: Waiting

    func answer(_ suspension: Suspension, for fiber: Fiber) async {
        switch suspension {
        case .host(let body, let call, let register):
            let result = await result { try await body(call) }
            settle(fiber, result, register)
        case .next(let sequence, let register):
            let result = await result { try await sequence.next() }
            settleNext(fiber, result, register)
        case .close(let object, let register):
            let result = await shielded(fiber) { try await object.close() }
            settle(fiber, result.map { .nil }, register)
        case .sleep(let nanoseconds, let register):
            let result = await result { try await Task.sleep(nanoseconds: UInt64(max(0, nanoseconds))) }
            settle(fiber, result.map { .nil }, register)
        case .spawn(let handle, let register): start(handle, for: fiber, register)
        case .await(let handle, let register):
            await wait(for: [handle])
            settle(fiber, handle, register)
        case .join(let handles, let cancelFirst, let register):
            await join(handles, cancelFirst: cancelFirst, for: fiber, register)
        case .parallel(let closures, let register):
            await runAll(closures.map { ($0, []) }, limit: closures.count, for: fiber, register)
        case .parallelFor(let closure, let items, let limit, let register):
            await runAll(items.map { (closure, [$0]) }, limit: limit, for: fiber, register)
        case .timeout(let closure, let nanoseconds, let register):
            guard let child = child(of: fiber, calling: closure) else { return }
            await bound(child, nanoseconds, for: fiber, register)
        case .atomically(let closure, let register):
            guard let child = child(of: fiber, calling: closure) else { return }
            await atomically(child, for: fiber, register)
        }
    }

    /// A fiber that another one waits for; nil when a limit forbids it, which is then the answer.
    private func child(of fiber: Fiber, calling closure: Value) -> Fiber? {
        lock {
            do throws(Fault) {
                return try machine.child(of: fiber, calling: closure, [])
            } catch {
                fiber.answer = .failure(error)
                return nil
            }
        }
    }

    /// The result of a host's work, which does not begin in a cancelled task.
    func result<Success: Sendable>(
        _ work: () async throws -> Success
    ) async -> Result<Success, any Error> {
        if Task.isCancelled { return .failure(CancellationError()) }
        do { return .success(try await work()) } catch { return .failure(error) }
    }

    /// Gives a fiber the answer of the host. When the task is cancelled, whatever the host threw is that cancellation.
    func settle(_ fiber: Fiber, _ result: Result<ScriptValue, any Error>, _ register: Int) {
        lock { settleLocked(fiber, result, register) }
    }

    /// The same with the lock held.
    private func settleLocked(_ fiber: Fiber, _ result: Result<ScriptValue, any Error>, _ register: Int) {
        switch result {
        case .success(let value): fiber.answer = .value(machine.import(value), register: register)
        case .failure(let error): fiber.answer = .failure(fault(error, fiber, isCancelled: Task.isCancelled))
        }
    }

    private func settleNext(_ fiber: Fiber, _ result: Result<ScriptValue?, any Error>, _ register: Int) {
        let isCancelled = Task.isCancelled
        lock {
            switch result {
            case .success(let value):
                fiber.answer = .value(value.map(machine.import) ?? .absent, register: register)
            case .failure(let error): fiber.answer = .failure(fault(error, fiber, isCancelled: isCancelled))
            }
        }
    }

    private func fault(_ error: any Error, _ fiber: Fiber, isCancelled: Bool) -> Fault {
        // Clean-up works in a task of its own, which is cancelled by the end of the grace and by nothing else.
        if isCancelled && fiber.isEnding { return machine.graceFault() }
        let original = machine.fault(from: error)
        guard isCancelled, machine.info(original).isCatchable else { return original }
        let fault = machine.cancelledFault()
        machine.info(fault).attached.append(machine.info(original))
        return fault
    }

    // MARK: Many at once

    /// Runs calls as child tasks, some at a time, and answers with the list of their values. The first failure cancels the rest. A
    /// fiber is made when its turn comes: those that wait take no memory.
    private func runAll(
        _ calls: [(closure: Value, arguments: [Value])], limit: Int, for fiber: Fiber, _ register: Int
    ) async {
        var endings = [Ending?](repeating: nil, count: calls.count)
        var first: Root?
        await withTaskGroup(of: (Int, Ending).self) { group in
            var started = 0
            func startNext(_ group: inout TaskGroup<(Int, Ending)>) {
                let index = started
                started += 1
                switch begin(calls[index].closure, calls[index].arguments, for: fiber) {
                case .success(let child): group.addTask { (index, await self.drive(child)) }
                case .failure(let refusal):
                    first = refusal.error
                    group.cancelAll()
                }
            }
            while first == nil && started < min(limit, calls.count) { startNext(&group) }
            while let (index, ending) = await group.next() {
                endings[index] = ending
                if case .failure(let root) = ending {
                    if let known = first { lock { machine.prefer(root.value, over: known.value) } }
                    if first == nil {
                        first = root
                        group.cancelAll()
                    }
                }
                if first == nil && started < calls.count { startNext(&group) }
            }
        }
        lock {
            if let first {
                fiber.answer = .failure(Fault(value: first.value))
                return
            }
            // A body that a filter left out answers with nothing.
            let values = endings.compactMap { ending in
                if case .value(let root) = ending, !root.value.isAbsent { root.value } else { nil as Value? }
            }
            fiber.answer = .value(machine.heap.list(values), register: register)
        }
    }

    /// One call of many as a fiber, or the limit that forbids it.
    private func begin(_ closure: Value, _ arguments: [Value], for fiber: Fiber) -> Result<Fiber, Refusal> {
        lock {
            do throws(Fault) {
                return .success(try machine.child(of: fiber, calling: closure, arguments))
            } catch {
                return .failure(Refusal(error: machine.roots.add(error.value)))
            }
        }
    }

    /// An error that keeps a fiber from beginning.
    private struct Refusal: Error { let error: Root }

    /// Runs a fiber for at most so long.
    private func bound(_ child: Fiber, _ nanoseconds: Int64, for fiber: Fiber, _ register: Int) async {
        let (ending, isLate) = await drive(child, atMost: .nanoseconds(max(0, nanoseconds)))
        lock {
            switch ending {
            case .value(let root): fiber.answer = .value(root.value, register: register)
            case .failure(let root):
                fiber.answer = .failure(machine.afterTimeout(root.value, isLate: isLate, nanoseconds: nanoseconds))
            }
        }
    }

    // MARK: Tasks

    private func start(_ handle: TaskHandle, for fiber: Fiber, _ register: Int) {
        lock {
            handle.task = Task {
                let ending = await self.drive(handle.fiber)
                self.lock { handle.ending = ending }
            }
            fiber.answer = .value(machine.heap.foreign(.task, handle), register: register)
        }
    }

    /// Waits until tasks have ended; a cancelled waiter cancels them.
    private func wait(for handles: [TaskHandle]) async {
        let tasks = lock { handles.compactMap(\.task) }
        await withTaskCancellationHandler {
            for task in tasks { await task.value }
        } onCancel: {
            for task in tasks { task.cancel() }
        }
    }

    /// The answer of `task.wait()`.
    private func settle(_ fiber: Fiber, _ handle: TaskHandle, _ register: Int) {
        let isCancelled = Task.isCancelled
        lock {
            switch handle.ending {
            case .value(let root)?: fiber.answer = .value(root.value, register: register)
            case .failure(let root)?:
                let info = machine.errorInfo(root.value)
                // A limit stays one: else waiting for a task would make it an error that scripts can catch.
                let isLimit = if case .limit = info.kind { true } else { false }
                let wasCancelled = !isLimit && !info.isCatchable && !isCancelled
                fiber.answer = .failure(
                    wasCancelled ? machine.taskCancelledFault(root.value) : Fault(value: root.value))
            case nil: preconditionFailure("the task did not end")
            }
        }
    }

    /// The end of a block that started tasks: all end before it does. The first failure that nobody looked at cancels the others and
    /// is the block's.
    private func join(_ handles: [TaskHandle], cancelFirst: Bool, for fiber: Fiber, _ register: Int) async {
        if cancelFirst { for task in lock({ handles.compactMap(\.task) }) { task.cancel() } }
        await withTaskGroup(of: Int.self) { group in
            for (index, handle) in handles.enumerated() {
                group.addTask {
                    await self.wait(for: [handle])
                    return index
                }
            }
            for await index in group where lock({ isSurprise(handles[index]) }) { group.cancelAll() }
        }
        lock {
            let failed = cancelFirst ? nil : handles.first(where: isSurprise)
            if case .failure(let root)? = failed?.ending {
                fiber.answer = .failure(Fault(value: root.value))
            } else {
                fiber.answer = .value(.nil, register: register)
            }
        }
    }

    /// Whether a task failed on its own and nobody has seen that.
    private func isSurprise(_ handle: TaskHandle) -> Bool {
        guard case .failure(let root)? = handle.ending, !handle.isObserved else { return false }
        if case .cancelled = machine.errorInfo(root.value).kind { return false }
        return true
    }
}
