// One test in a world of its own: the file's top level runs from top to bottom, then the test, then what the top level owns is released,
// and the world goes with everything that was made in it.

import SwkSyntax
import SwkVM
import Synchronization

/// A test and what it needs to run.
struct TestRun: Sendable {
    let test: TestCase
    let file: TestFile
    let worlds: any TestWorlds
    /// Nanoseconds; nil for no limit.
    let limit: Int64?
    let color: Bool

    /// Runs the test; `prepared` has a value for each fixture that it uses.
    func run(with prepared: [String: FileWorld.Prepared]) async -> TestResult {
        if let problem = test.options.problem { return ended(.failed(TestFailure("test.option", problem, at: test))) }
        if let failure = firstFailure(prepared) { return ended(.failed(failure.0), output: failure.1) }
        let clock = ContinuousClock()
        let start = clock.now
        let output = CollectedOutput()
        let world = worlds.make()
        var outcome = await outcome(in: world, prepared.mapValues { try? $0.get() }, output)
        let problems = await world.close()
        if case .passed = outcome, let problem = problems.first {
            outcome = .failed(
                TestFailure("test.cleanup", "what the test made cannot be removed: \(problem.message)", at: test))
        }
        let (seconds, attoseconds) = (clock.now - start).components
        return ended(outcome, after: seconds * 1_000_000_000 + attoseconds / 1_000_000_000, output: output.text)
    }

    private func ended(_ outcome: TestResult.Outcome, after duration: Int64 = 0, output: String = "") -> TestResult {
        TestResult(test: test, outcome: outcome, duration: duration, output: output)
    }

    /// The failure of a fixture as this test's own.
    private func firstFailure(_ prepared: [String: FileWorld.Prepared]) -> (TestFailure, String)? {
        for name in prepared.keys.sorted() {
            guard case .failure(let cause)? = prepared[name] else { continue }
            let inner = TestFailure(cause.error, in: test, color: color)
            let message = "the fixture `\(cause.name)` failed: \(inner.message)"
            let failure = TestFailure(
                code: inner.code, message: message, report: "the fixture `\(cause.name)` failed:\n\(inner.report)",
                file: inner.file, line: inner.line, fixture: cause.name)
            return (failure, cause.output)
        }
        return nil
    }

    // MARK: Under its limit

    private enum Event: Sendable {
        case ended(TestResult.Outcome)
        case late, timerCancelled
    }

    /// Runs the test for at most so long; one that is late is cancelled, and cleans up.
    private func outcome(
        in world: any TestWorld, _ fixtures: [String: ScriptValue?], _ output: CollectedOutput
    ) async -> TestResult.Outcome {
        guard let limit = test.options.timeout ?? limit else { return await body(in: world, fixtures, output) }
        return await withTaskGroup(of: Event.self) { group in
            group.addTask { .ended(await body(in: world, fixtures, output)) }
            group.addTask {
                do {
                    try await Task.sleep(nanoseconds: UInt64(max(0, limit)))
                    return .late
                } catch {
                    return .timerCancelled
                }
            }
            var isLate = false
            var outcome: TestResult.Outcome?
            while let event = await group.next() {
                switch event {
                case .ended(let value):
                    outcome = value
                    group.cancelAll()
                case .late where outcome == nil:
                    isLate = true
                    group.cancelAll()
                case .late, .timerCancelled: break
                }
            }
            if case .interrupted? = outcome, isLate {
                let message = "the test did not end within \(ScriptValue.duration(nanoseconds: limit).literal)"
                return .failed(TestFailure("test.timeout", message, at: test))
            }
            return outcome ?? .interrupted
        }
    }

    /// The run itself.
    private func body(
        in world: any TestWorld, _ fixtures: [String: ScriptValue?], _ output: CollectedOutput
    ) async -> TestResult.Outcome {
        let step = Step()
        let interpreter = world.interpreter(output: output.scriptOutput, adding: [runner(step)])
        step.interpreter.withLock { $0 = interpreter }
        // The interpreter holds the step through its registry.
        defer { step.interpreter.withLock { $0 = nil } }
        do {
            // Those that the test does not use are known all the same: the whole file is compiled.
            for name in file.fixtureNames { interpreter.define(name, try world.adopt((fixtures[name] ?? nil) ?? .nil)) }
            try await interpreter.run(file.bytes, name: test.file) { $0.inTestWorld(calling: "(test)") }
        } catch {
            return outcome(of: step.error ?? error, then: step.error == nil ? nil : error)
        }
        guard let error = step.error else { return step.hasRun ? .passed : outcome(of: vanished, then: nil) }
        return outcome(of: error, then: nil)
    }

    /// What the call at the end of the program leaves behind.
    private final class Step: Sendable {
        let interpreter = Mutex<Interpreter?>(nil)
        private let end = Mutex<Result<Void, any Error>?>(nil)

        func set(_ result: Result<Void, any Error>) { end.withLock { $0 = result } }
        var hasRun: Bool { end.withLock { $0 != nil } }
        var error: (any Error)? { end.withLock { if case .failure(let error)? = $0 { error } else { nil } } }
    }

    private func runner(_ step: Step) -> HostFunction {
        HostFunction("(test)", Signature()) { call in
            let declared = step.interpreter.withLock { $0 }?.tests ?? []
            guard test.index < declared.count, declared[test.index].claim == test.claim else { return .nil }
            do {
                _ = try await call.invoke(declared[test.index].body)
                step.set(.success(()))
            } catch {
                step.set(.failure(error))
            }
            return .nil
        }
    }

    private var vanished: TestRunError {
        TestRunError(code: "test.vanished", message: "this run of the file's top level did not declare the test")
    }

    private func outcome(of error: any Error, then second: (any Error)?) -> TestResult.Outcome {
        if error is CancellationError { return .interrupted }
        if let error = error as? ScriptError, error.kind == .cancelled { return .interrupted }
        var failure = TestFailure(error, in: test, color: color)
        if let second, !(second is CancellationError) {
            failure.report += "while cleaning up, also:\n" + TestFailure(second, in: test, color: color).report
        }
        return .failed(failure)
    }
}
