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

    /// Waits until `condition` gives true; it is asked again every few milliseconds.
    public func waitUntil(timeout: Int64, _ condition: @escaping () async throws -> Bool) async throws {
        try await poll(for: "a condition", timeout: timeout) { _ in try await condition() }
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

    private func poll(
        for what: String, timeout: Int64, _ isReady: (ProcessIdentity) async throws -> Bool
    ) async throws {
        let deadline = Timestamp.monotonicNanoseconds + timeout
        var pause: UInt64 = 1_000_000
        while true {
            switch try state() {
            case .running(let process, _): if try await isReady(process) { return }
            case .restarting: break
            case .created, .exited, .lost: throw try deathFailure(waitingFor: what)
            }
            guard Timestamp.monotonicNanoseconds < deadline else { throw timeoutFailure(for: what, timeout) }
            try await Task.sleep(nanoseconds: pause)
            pause = min(pause * 2, 50_000_000)
        }
    }

    private func timeoutFailure(for what: String, _ timeout: Int64) -> Failure {
        Failure(
            .timeout, "wait for \(what) of", name, "not ready in time", allowed: "\(Double(timeout) / 1e9) s",
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

/// The TCP ports on which something listens in a process's network namespace, from `/proc/PID/net/tcp` and `tcp6`.
enum ListeningPorts {
    static func of(_ pid: Int32) -> Set<Int> {
        var ports: Set<Int> = []
        for table in ["tcp", "tcp6"] {
            // A process that is gone, or a kernel without IPv6, has no such file and listens on nothing.
            guard let text = try? Files.readText("/proc/\(pid)/net/\(table)") else { continue }
            for line in text.split(separator: "\n").dropFirst() {
                let fields = line.split(separator: " ")
                // Field 3 is the state, 0A is TCP_LISTEN (include/net/tcp_states.h); field 1 is address:port in hexadecimal.
                guard fields.count > 3, fields[3] == "0A", let port = fields[1].split(separator: ":").last else {
                    continue
                }
                if let number = Int(port, radix: 16) { ports.insert(number) }
            }
        }
        return ports
    }
}
