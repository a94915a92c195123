// exec: one more process in a container that runs.

import FoundationEssentials
import Glibc
public import SwkModel
public import SwkRuntime
import SwkSystem

/// What an exec runs: what is not said is as in the container's own process, but for no_new_privs.
public struct OCIExec: Sendable {
    public var args: [String] = []
    public var env: [String] = []
    public var cwd: String?
    public var user: RuntimeSpec.User?
    public var capabilities: [String] = []
    public var terminal = false
    public var noNewPrivileges = false
    /// Connected unix socket that gets the master of the terminal.
    public var console: Int32?

    public init() {}
}

extension OCIContainer {
    /// Runs one more process. It is a child of this one, and goes on when this one ends.
    public func exec(_ exec: OCIExec) async throws -> RunningProcess {
        let record = try self.record(to: "execute in", in: [.created, .running])
        var process = record.template
        process.args = exec.args
        process.env = RuntimeSpec.merging(process.env, with: exec.env)
        if let cwd = exec.cwd { process.cwd = cwd }
        if let user = exec.user { process.user = user }
        process.noNewPrivileges = exec.noNewPrivileges
        process.terminal = exec.terminal
        for capability in exec.capabilities {
            // As with those of config.json, what this kernel does not have is left out.
            guard let name = try? RuntimeSpec.capability(named: capability) else { continue }
            process.capabilities?.bounding.append(name)
            process.capabilities?.permitted.append(name)
            process.capabilities?.effective.append(name)
        }
        return try await launch(process, record, exec.console)
    }

    /// The same from a document of the form of `process` in config.json.
    public func exec(processFile path: String, console: Int32?) async throws -> RunningProcess {
        let config: BundleConfig.Process = try BundleConfig.decode(Files.read(path), of: path)
        try config.check(FieldCheck(document: path), "")
        return try await launch(
            RuntimeSpec.Process(config), try record(to: "execute in", in: [.created, .running]), console)
    }

    private func launch(
        _ process: RuntimeSpec.Process, _ record: OCIRecord, _ console: Int32?
    ) async throws -> RunningProcess {
        guard (process.terminal == true) == (console != nil) else {
            throw Failure(
                .bundle, "execute in container", id,
                console == nil ? "the process has a terminal, which somebody must take" : "the process has no terminal",
                help: console == nil ? "give --console-socket" : "leave --console-socket out, or ask for a terminal")
        }
        guard let target = try record.process?.open() else {
            throw Failure(.ociState, "execute in container", id, "it has stopped")
        }
        let namespaces = record.namespaces.reduce(into: Namespaces()) { $0.formUnion(Namespaces($1.type)) }
        let plan = try LaunchPlan(
            exec: process, namespaces: namespaces, seccomp: record.seccomp ?? .unconfined, cgroup: record.cgroup,
            filters: SeccompFilters(directory: "\(runtime.root)/.seccomp"), diesWithParent: false)
        return try await Launcher.launch(
            plan, stdio: console.map { .console($0) } ?? .inherit, cgroup: record.cgroup, target: target.raw)
    }
}
