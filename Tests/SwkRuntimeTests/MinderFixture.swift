// Real minders for tests: each in a directory of its own that is gone afterwards, with everything that still ran in it.

import CSwkLinux
import Glibc
import SwkModel
import SwkSystem
import Testing

@testable import SwkRuntime

/// A minder that runs a plain command of the host, with no namespaces: what the minder does, it does for these as for containers.
final class MinderFixture: Sendable {
    let directory: String
    let handle: MinderHandle
    var client: MinderClient { MinderClient(directory: directory) }
    var log: LogReader { LogReader(directory: directory) }

    /// `configure` changes the configuration before the start.
    init(
        plan: LaunchPlan, at directory: String? = nil, configure: (inout MinderConfiguration) -> Void = { _ in }
    ) async throws {
        self.directory = try directory ?? temporaryDirectory("minder")
        var configuration = MinderConfiguration(directory: self.directory)
        configure(&configuration)
        do { handle = try await Minder.start(plan: plan, configuration: configuration) } catch {
            try Files.removeTree(self.directory)
            throw error
        }
    }

    /// A command of the host.
    convenience init(_ arguments: [String], configure: (inout MinderConfiguration) -> Void = { _ in }) async throws {
        try await self.init(plan: plainPlan(arguments), configure: configure)
    }

    /// A shell script.
    convenience init(_ script: String, configure: (inout MinderConfiguration) -> Void = { _ in }) async throws {
        try await self.init(["/bin/sh", "-c", script], configure: configure)
    }

    /// Runs `body`, then ends what is left. Throws when a process or file stays behind.
    @discardableResult
    func use<Value>(_ body: (MinderFixture) async throws -> Value) async throws -> Value {
        do {
            let value = try await body(self)
            try await remove()
            return value
        } catch {
            try await remove()
            throw error
        }
    }

    private func remove() async throws {
        if let state = try MinderFiles(directory: directory).readState() {
            try state.minder.signal(SIGKILL)
            try state.container?.signal(SIGKILL)
            try await end(of: state.minder)
            if let container = state.container { try await end(of: container) }
        }
        try Files.removeTree(directory)
    }

    /// Everything that the log holds of one stream, as text.
    func text(_ stream: LogStream) throws -> String {
        let bytes = try log.records().filter { $0.stream == stream }.flatMap(\.bytes)
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// Waits until a process is gone or a zombie.
func end(of process: ProcessIdentity) async throws {
    guard let pidfd = try process.open() else { return }
    try await Readiness.readable(pidfd.raw)
}

func temporaryDirectory(_ name: String) throws -> String {
    let path = "/tmp/swk-test-\(name)-\(getpid())-\(UInt32.random(in: 0 ... .max))"
    try Files.makeDirectories(path, mode: 0o700)
    return path
}

/// A plan that only sets the standard descriptors and executes.
func plainPlan(_ arguments: [String]) -> LaunchPlan {
    var plan = LaunchPlan()
    plan.operations = [
        .standardDescriptors,
        .execute(arguments: arguments, environment: ["PATH=/usr/bin:/bin"], path: "/usr/bin:/bin"),
    ]
    return plan
}
