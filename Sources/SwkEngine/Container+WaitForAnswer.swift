// Waiting for an answer: of a web server to a request, of a command to being run.

import Glibc
import SwkModel
import SwkRuntime
import SwkSystem

extension Container {
    /// Waits until a web server in the container answers `path` as wanted.
    ///
    /// It is asked from inside the container's network, so nothing has to be published.
    /// - Parameters:
    ///   - port: where it listens; when nil the only port that the container publishes or exposes, or 80 among several.
    ///   - status: the status to wait for; any of 200 to 399 when nil.
    ///   - timeout: nanoseconds.
    public func waitForHTTP(_ path: String, port: Int? = nil, status: Int? = nil, timeout: Int64) async throws {
        guard path.hasPrefix("/"), !path.contains(where: { $0 == "\r" || $0 == "\n" || $0 == " " }) else {
            throw Failure(
                .optionInvalid, "wait for http of", name, "`\(path)` is not a path on the server",
                allowed: "a path that begins with `/`; the port is named by `port:`")
        }
        let port = try webPort(port)
        let deadline = Timestamp.monotonicNanoseconds + timeout
        let host = "\(name):\(port)"
        var answer = "nothing listens on port \(port)"
        try await poll(for: "http \(path) on port \(port)", timeout: timeout, saying: { answer }) { process in
            guard let listener = ListeningPorts.listeners(of: process.pid).first(where: { $0.port == port }) else {
                return false
            }
            let probe = HTTPProbe(process: process.pid, listener: listener, path: path, host: host)
            // A server that accepts and then says nothing is asked again after a while.
            let patience = min(5_000_000_000, max(200_000_000, deadline - Timestamp.monotonicNanoseconds))
            guard let said = try await Self.patiently(patience, probe.status) else {
                // A question that the deadline cut off says nothing, and an earlier answer something.
                if Timestamp.monotonicNanoseconds < deadline || answer.hasPrefix("nothing") {
                    answer = "what listens on port \(port) gave no answer"
                }
                return false
            }
            answer = "the last answer was status \(said)"
            return status.map { $0 == said } ?? (200..<400).contains(said)
        }
    }

    /// Waits until a command that is run in the container, again and again, ends with code 0.
    ///
    /// Throws what running it throws when it cannot be run at all: a command that is misspelt is no container that is not ready.
    public func waitForCommand(_ options: ExecOptions, timeout: Int64) async throws {
        let deadline = Timestamp.monotonicNanoseconds + timeout
        var outcome: String?
        let what = "`\(options.command.joined(separator: " "))`"
        let unfinished = "it was still running when the time was up"
        try await poll(for: what, timeout: timeout, pause: 20_000_000, saying: { outcome ?? unfinished }) {
            process in
            do {
                let left = max(1_000_000, deadline - Timestamp.monotonicNanoseconds)
                let result = try await exec(options, timeout: left)
                let last = (result.stderr.isEmpty ? result.stdoutText : result.stderrText).split(separator: "\n").last
                outcome = "it \(result.cause)" + (last.map { ": \($0)" } ?? "")
                return result.code == 0
            } catch let failure as Failure {
                // The wait's own end says more: what was found before its deadline, or why the container died.
                if [.timeout, .containerState].contains(failure.code) { return false }
                if try await isEnding(process, failure) { return false }
                throw failure
            }
        }
    }

    /// Waits until the container's own health check calls it healthy. An unhealthy one may still recover, so only the deadline ends that.
    ///
    /// Throws `option.invalid` when it has no check.
    public func waitUntilHealthy(timeout: Int64) async throws {
        guard record.health?.test != nil else {
            throw Failure(
                .optionInvalid, "wait for the health of", name, "it has no health check",
                help: "give it one with `health: {cmd: \"...\"}`, or wait for `exec:`, `http:` or `port:`")
        }
        var found = "it has not been checked yet"
        try await poll(for: "the health", timeout: timeout, pause: 20_000_000, saying: { found }) { _ throws(Failure) in
            guard let health = try health() else { return false }
            if let last = health.log.last {
                let said = last.outputText.split(separator: "\n").last.map { ": \($0)" } ?? ""
                found = "it is \(health.status), its last check ended with code \(last.code)\(said)"
            }
            return health.status == "healthy"
        }
    }

    /// Whether a command could not be run because the container was just ending: its namespaces are gone, or take no new process, a
    /// moment before the end shows.
    private func isEnding(_ process: ProcessIdentity, _ failure: Failure) async throws -> Bool {
        guard [.notRunning, .launch].contains(failure.code) || failure.errno == ESRCH else { return false }
        for _ in 0..<100 {
            guard case .running(process, _) = try state() else { return true }
            try await Task.sleep(nanoseconds: 10_000_000)
        }
        return false
    }

    private static func patiently(_ limit: Int64, _ body: @escaping @Sendable () async throws -> Int?) async throws
        -> Int?
    {
        do {
            return try await withDeadline(limit, Failure(.timeout, "ask", "", "no answer"), body)
        } catch let failure as Failure where failure.code == .timeout || failure.errno != nil {
            // Its process may end between two looks, and its namespace with it.
            return nil
        }
    }

    private func webPort(_ port: Int?) throws(Failure) -> Int {
        if let port { return port }
        let published = Set(record.options.publish.filter { $0.transport == .tcp }.map { Int($0.containerPort) })
        let exposed = Set(
            record.exposedPorts.compactMap { $0.hasSuffix("/tcp") ? Int($0.dropLast(4)) : nil })
        for ports in [published, exposed] {
            if ports.count == 1, let only = ports.first { return only }
            if ports.contains(80) { return 80 }
        }
        throw Failure(
            .optionInvalid, "wait for http of", name,
            published.union(exposed).isEmpty ? "it publishes and exposes no port" : "it has several ports",
            allowed: "`port:` with the port that the server listens on",
            actual: published.union(exposed).sorted().map(String.init).joined(separator: ", "))
    }
}
