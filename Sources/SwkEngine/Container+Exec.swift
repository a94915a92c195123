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

    private func launch(_ options: ExecOptions, _ stdio: Stdio, _ group: ExecGroup? = nil) async throws
        -> RunningProcess
    {
        let target = try runningProcess(to: "run in")
        guard let pidfd = try target.open() else {
            throw Failure(.containerState, "run in", name, "the container has just ended")
        }
        let cgroup = try runningState()?.cgroup
        let plan = try LaunchPlan(
            exec: try process(options), namespaces: namespaces,
            seccomp: record.options.privileged ? .unconfined : .dockerDefault,
            cgroup: cgroup, group: group, filters: engine.filters)
        return try await Launcher.launch(plan, stdio: stdio, cgroup: cgroup, target: pidfd.raw)
    }

    private func process(_ options: ExecOptions) throws(Failure) -> RuntimeSpec.Process {
        let environment = RuntimeSpec.merging(record.environment, with: options.environment)
        return RuntimeSpec.Process(
            args: options.command,
            env: RuntimeSpec.environmentDefaults(environment, hostname: record.hostname, terminal: options.terminal),
            cwd: options.workingDirectory ?? record.workingDirectory,
            user: RuntimeSpec.User(name: options.user ?? record.user),
            terminal: options.terminal,
            consoleSize: options.terminal ? RuntimeSpec.ConsoleSize(height: 24, width: 80) : nil,
            capabilities: RuntimeSpec.Capabilities(
                record.options.privileged ? RuntimeSpec.allCapabilities : try record.capabilities()),
            noNewPrivileges: !record.options.privileged)
    }

    private var namespaces: Namespaces {
        record.options.network == .host
            ? [.mount, .pid, .ipc, .uts, .cgroup] : [.mount, .pid, .ipc, .uts, .network, .cgroup]
    }
}
