// Waiting until a container is ready: race-free, with a deadline, and failing at once with the cause when it dies first.

import Glibc
import SwkModel
public import SwkRuntime
import SwkSystem

extension Container {
    /// Waits until something in the container's network listens on a TCP port.
    ///
    /// Looks at the listening sockets of the container's network namespace instead of connecting: it works on every network mode and
    /// disturbs nobody.
    /// - Parameter timeout: nanoseconds.
    public func waitForPort(_ port: Int, timeout: Int64) async throws {
        try await poll(for: "port \(port)", timeout: timeout) { process throws(Failure) in
            ListeningPorts.of(process.pid).contains(port)
        }
    }

    /// Waits until `condition` gives true; it is asked again every few milliseconds. One that takes its time is cancelled at the deadline,
    /// and when the container dies.
    public func waitUntil(timeout: Int64, _ condition: @escaping @Sendable () async throws -> Bool) async throws {
        let what = "a condition"
        try await withDeadline(timeout, timeoutFailure(for: what, timeout)) {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await poll(for: what, timeout: timeout) { _ in try await condition() } }
                group.addTask {
                    // Looks and does nothing else: that it does not run any more ends the wait with the cause.
                    try await poll(for: what, timeout: .max / 2, pause: 50_000_000) { _ in false }
                }
                defer { group.cancelAll() }
                try await group.next()
            }
        }
    }

    /// Waits until a line of the log satisfies `matches`, earlier lines included.
    public func waitForLog(_ wanted: String, timeout: Int64, _ matches: @escaping @Sendable (String) -> Bool)
        async throws
    {
        let found = try await withDeadline(timeout, timeoutFailure(for: "`\(wanted)` in the log", timeout)) {
            for try await line in followLines() where matches(line.text) { return true }
            return false
        }
        if !found { throw try deathFailure(waitingFor: "`\(wanted)` in the log") }
    }

    /// Waits until the container ends.
    @discardableResult
    public func waitForExit(timeout: Int64? = nil) async throws -> ExitRecord {
        guard let timeout else { return try await exit() }
        return try await withDeadline(timeout, timeoutFailure(for: "its end", timeout)) { try await exit() }
    }

    /// Asks again and again, at first after `pause` nanoseconds, until the answer is yes, the time is up or the container is dead.
    /// - Parameter saying: what was found last, as evidence when the time is up.
    func poll(
        for what: String, timeout: Int64, pause: UInt64 = 1_000_000, saying found: () -> String? = { nil },
        _ isReady: (ProcessIdentity) async throws -> Bool
    ) async throws {
        let deadline = Timestamp.monotonicNanoseconds + timeout
        var pause = pause
        while true {
            switch try state() {
            case .running(let process, _): if try await isReady(process) { return }
            case .restarting: break
            case .created, .exited, .lost: throw try deathFailure(waitingFor: what)
            }
            guard Timestamp.monotonicNanoseconds < deadline else {
                let failure = timeoutFailure(for: what, timeout)
                throw found().map(failure.noting) ?? failure
            }
            try await Task.sleep(nanoseconds: pause)
            pause = min(pause * 2, max(pause, 50_000_000))
        }
    }

    private func timeoutFailure(for what: String, _ timeout: Int64) -> Failure {
        // What is left of a deadline is a hair less than what was asked for.
        let seconds = (Double(timeout) / 1e6).rounded() / 1e3
        return Failure(
            .timeout, "wait for \(what) of", name, "not ready in time", allowed: "\(seconds) s",
            help: "look at `swk logs \(name)`, or give it a longer `timeout:`", notes: lastOutput())
    }

    private func deathFailure(waitingFor what: String) throws -> Failure {
        let exit = try exitRecord()
        return Failure(
            .containerDied, "wait for \(what) of", name,
            exit.map { "the container ended first: \($0.description)" } ?? "the container does not run",
            help: "look at `swk logs \(name)`", notes: lastOutput(), exit: exit.map { Failure.Exit(code: $0.code) })
    }
}

/// Runs `body` but no longer than `timeout` nanoseconds; then throws `failure`.
func withDeadline<Result: Sendable>(
    _ timeout: Int64, _ failure: Failure, _ body: @escaping @Sendable () async throws -> Result
) async throws -> Result {
    try await withThrowingTaskGroup(of: Result?.self) { group in
        group.addTask { try await body() }
        group.addTask {
            try await Task.sleep(nanoseconds: UInt64(max(0, timeout)))
            return nil
        }
        defer { group.cancelAll() }
        guard let first = try await group.next(), let result = first else { throw failure }
        return result
    }
}
