// One command from launch to end with its output collected: for `image.run` and `container.exec`.

import Glibc
import SwkModel
import SwkRuntime
import SwkSystem

/// A launched command whose output pipes are ours.
struct CommandRun: Sendable {
    let process: RunningProcess
    let words: [String]
    /// The image or container, for messages.
    let place: String
    /// The group of a command that shares its container with others: killed as a whole, removed at the end.
    var group: ExecGroup?

    /// Feeds input, collects output, waits. A command that outlives `timeout` nanoseconds, or its task, is killed.
    func collect(stdin: [UInt8]?, timeout: Int64?, since started: Int64) async throws -> CommandResult {
        let result: CommandResult
        do {
            if let timeout {
                result = try await withDeadline(timeout, timedOut(timeout)) { try await collect(stdin, since: started) }
            } else {
                result = try await collect(stdin, since: started)
            }
        } catch {
            // Whoever stops waiting stops the command with all that it started: it must not go on unseen.
            try process.kill()
            try group?.remove()
            throw error
        }
        try group?.remove()
        return result
    }

    private func collect(_ stdin: [UInt8]?, since started: Int64) async throws -> CommandResult {
        async let output = OutputCollector.readToEnd(process.takeOutput())
        async let error = OutputCollector.readToEnd(process.takeError())
        if let stdin { try await InputFeeder.feed(stdin, to: process.takeInput()) }
        let (stdout, stderr) = try await (output, error)
        let cause = try await process.wait()
        return CommandResult(
            cause: cause, stdout: stdout, stderr: stderr, duration: Timestamp.monotonicNanoseconds - started)
    }

    private func timedOut(_ timeout: Int64) -> Failure {
        Failure(
            .timeout, "run in \(place)", words.joined(separator: " "), "it did not end in time and was killed",
            allowed: "\(Double(timeout) / 1e9) s", help: "give it a longer `timeout:`")
    }
}

extension RunningProcess {
    /// Waits for the end, and passes on every signal that comes meanwhile. A second interrupt kills: a first process without a handler
    /// does not hear the first (pid_namespaces(7)).
    func wait(passingOn signals: AsyncStream<Int32>?) async throws -> ExitCause {
        guard let signals else { return try await wait() }
        let passing = Task {
            var interrupts = 0
            for await number in signals {
                if number == SIGINT { interrupts += 1 }
                try signal(interrupts > 1 ? SIGKILL : number)
            }
        }
        defer { passing.cancel() }
        return try await wait()
    }
}
