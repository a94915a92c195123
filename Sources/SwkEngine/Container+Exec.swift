// Further commands in a running container: in all its namespaces and its cgroup, with its rights and its environment.

import Glibc
import SwkModel
public import SwkRuntime
import SwkSystem

extension Container {
    /// Runs a command and collects its output.
    /// - Parameters:
    ///   - stdin: what the command reads; nothing when nil.
    ///   - timeout: nanoseconds; the command is killed after them and `timeout` is thrown.
    public func exec(_ options: ExecOptions, stdin: [UInt8]? = nil, timeout: Int64? = nil) async throws -> CommandResult
    {
        let started = Timestamp.monotonicNanoseconds
        let group = try runningState()?.cgroup.makeExecGroup()
        let running: RunningProcess
        do {
            running = try await launch(options, .pipes(input: stdin != nil), group)
        } catch {
            try group?.remove()
            throw error
        }
        return try await CommandRun(process: running, words: options.command, place: name, group: group)
            .collect(stdin: stdin, timeout: timeout, since: started)
    }

    /// Runs a command with this process's own standard streams.
    /// - Parameter signals: signals to pass on to it.
    public func execInForeground(
        _ options: ExecOptions, passInput: Bool, signals: AsyncStream<Int32>? = nil
    ) async throws -> ExitCause {
        let running = try await launch(options, .descriptors(input: passInput ? 0 : -1, output: 1, error: 2))
        return try await running.wait(passingOn: signals)
    }

    /// Starts a command that nobody waits for and whose output nobody reads; it ends with the container.
    public func execInBackground(_ options: ExecOptions) async throws {
        _ = try await launch(options, .null, diesWithParent: false)
    }

    private func launch(
        _ options: ExecOptions, _ stdio: Stdio, _ group: ExecGroup? = nil, diesWithParent: Bool = true
    ) async throws -> RunningProcess {
        let target = try runningProcess(to: "run in")
        try refusePaused("run in")
        guard let pidfd = try target.open() else {
            throw Failure(.containerState, "run in", name, "the container has just ended")
        }
        let plan = try execPlan(try process(options), options, group, diesWithParent: diesWithParent)
        return try await Launcher.launch(
            plan, stdio: stdio, cgroup: try runningState()?.cgroup, target: pidfd.raw)
    }

    func execPlan(
        _ process: RuntimeSpec.Process, _ options: ExecOptions, _ group: ExecGroup? = nil, diesWithParent: Bool
    ) throws(Failure) -> LaunchPlan {
        try LaunchPlan(
            exec: process, namespaces: record.ownNamespaces,
            seccomp: options.privileged ? .unconfined : record.seccomp, cgroup: try runningState()?.cgroup,
            group: group, filters: engine.filters, diesWithParent: diesWithParent)
    }

    func process(_ options: ExecOptions) throws(Failure) -> RuntimeSpec.Process {
        let environment = RuntimeSpec.merging(record.environment, with: options.environment)
        let isPrivileged = options.privileged || record.options.privileged
        return RuntimeSpec.Process(
            args: options.command,
            env: RuntimeSpec.environmentDefaults(environment, hostname: record.hostname, terminal: options.terminal),
            cwd: options.workingDirectory ?? record.workingDirectory,
            user: RuntimeSpec.User(name: options.user ?? record.user),
            terminal: options.terminal,
            consoleSize: options.terminal ? RuntimeSpec.ConsoleSize(height: 24, width: 80) : nil,
            capabilities: RuntimeSpec.Capabilities(
                isPrivileged ? RuntimeSpec.allCapabilities : try record.capabilities()),
            noNewPrivileges: options.privileged ? false : record.noNewPrivileges)
    }
}
