// Containers whose caller waits for them: direct children of this process, without a helper, which is why they cost milliseconds.

import Glibc
import SwkModel
public import SwkRuntime
import SwkNetwork
import SwkSystem

extension Image {
    /// Runs a command in a container of its own, waits for its end, and removes the container.
    /// - Parameters:
    ///   - stdin: what the command reads; nothing when nil.
    ///   - timeout: nanoseconds; the command is killed after them and `timeout` is thrown.
    public func run(
        _ options: ContainerOptions, stdin: [UInt8]? = nil, timeout: Int64? = nil, in scope: Scope
    ) async throws -> CommandResult {
        try await withEphemeral(options, scope) { container in
            let started = Timestamp.monotonicNanoseconds
            let running = try await container.launch(.pipes(input: stdin != nil))
            return try await CommandRun(process: running, words: container.record.arguments, place: reference)
                .collect(stdin: stdin, timeout: timeout, since: started)
        }
    }

    /// The same with this process's own standard streams, for `swk run --rm`.
    /// - Parameter signals: signals to pass on to the container's process.
    public func runInForeground(
        _ options: ContainerOptions, in scope: Scope, signals: AsyncStream<Int32>? = nil
    ) async throws -> ExitCause {
        try await withEphemeral(options, scope) { container in
            let running = try await container.launch(
                .descriptors(input: options.openStdin ? 0 : -1, output: 1, error: 2))
            return try await running.wait(passingOn: signals)
        }
    }

    /// Makes a container for one run and removes it whatever happens; a failure of the removal never hides the first one.
    func withEphemeral<Result: Sendable>(
        _ options: ContainerOptions, _ scope: Scope, _ body: (Container) async throws -> Result
    ) async throws -> Result {
        var options = options
        options.autoRemove = true
        options.runsInForeground = true
        let container = try create(options, in: scope)
        let result: Result
        do {
            result = try await body(container)
        } catch {
            throw container.discarding(after: error, from: scope)
        }
        try container.discard(from: scope)
        return result
    }
}

extension Container {
    /// Launches the container as a child of this process and records that it runs.
    func launch(_ stdio: Stdio) async throws -> RunningProcess {
        let prepared = try prepare(scoped: true)
        let running: RunningProcess
        do {
            running = try await Launcher.launch(prepared.plan, stdio: stdio, cgroup: prepared.cgroup)
        } catch {
            throw leaveNetworks(prepared.network.attachments, after: error)
        }
        if let identity = running.identity {
            try prepared.running(identity, since: .now, minded: false).write(id, in: engine.layout)
        }
        return running
    }

    /// Takes a container that could not be launched off its networks again.
    func leaveNetworks(_ attachments: [NetworkAttachment], after error: any Error) -> any Error {
        var failure = error
        for attachment in attachments.reversed() {
            do throws(Failure) {
                try engine.networkStore.detach(attachment)
            } catch let cleanUp {
                failure = (failure as? Failure)?.noting(cleanUp.message) ?? failure
            }
        }
        return failure
    }

    /// Removes the container after a failure, and attaches what went wrong with that.
    func discarding(after error: any Error, from scope: Scope) -> any Error {
        do throws(Failure) {
            try discard(from: scope)
            return error
        } catch let cleanUp {
            return (error as? Failure)?.noting(cleanUp.message) ?? error
        }
    }
}
