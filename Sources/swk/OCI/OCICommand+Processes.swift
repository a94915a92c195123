// The commands of `swk oci` that make processes.

import Glibc
import SwkModel
import SwkOCI
import SwkRuntime
import SwkSystem

extension OCICommand {
    private static let creationSettings: Set<String> = [
        "bundle", "config", "pid-file", "console-socket", "preserve-fds",
    ]

    func create(_ words: ArraySlice<String>) throws -> Int32 {
        let words = try OCIWords(
            words, of: "create", flags: ["no-new-keyring"], settings: Self.creationSettings)
        let console = try ConsoleSocket(words.value("console-socket"))
        let (_, process) = try runtime.create(words.id(of: "create"), creation(words, console.raw))
        process.disown()
        withExtendedLifetime(console) {}
        return 0
    }

    func createAndStart(_ words: ArraySlice<String>) async throws -> Int32 {
        let words = try OCIWords(
            words, of: "run", flags: ["detach", "no-new-keyring", "keep"], settings: Self.creationSettings)
        let console = try ConsoleSocket(words.value("console-socket"))
        let (container, process) = try runtime.create(words.id(of: "run"), creation(words, console.raw))
        withExtendedLifetime(console) {}
        do {
            try container.start()
            if words.has("detach") {
                process.disown()
                return 0
            }
            let code = try await end(of: process)
            if !words.has("keep") { try container.delete() }
            return code
        } catch {
            try container.delete(force: true)
            throw error
        }
    }

    private func creation(_ words: OCIWords, _ console: Int32?) throws -> OCICreation {
        var creation = OCICreation(bundle: try Files.absolute(words.value("bundle") ?? "."))
        creation.console = console
        if let config = words.value("config") { creation.config = config }
        creation.keptDescriptors = try words.number("preserve-fds", of: "create") ?? 0
        creation.pidFile = words.value("pid-file")
        return creation
    }

    func exec(_ words: ArraySlice<String>) async throws -> Int32 {
        let words = try OCIWords(
            words, of: "exec", flags: ["detach", "tty", "no-new-privs"],
            settings: ["process", "pid-file", "console-socket", "cwd", "env", "user", "cap"],
            operandsBeforeRest: 1)
        let container = try runtime.container(words.id(of: "exec"))
        let console = try ConsoleSocket(words.value("console-socket"))
        let process =
            if let file = words.value("process") {
                try await container.exec(processFile: file, console: console.raw)
            } else {
                try await container.exec(Self.exec(words, console.raw))
            }
        withExtendedLifetime(console) {}
        if let file = words.value("pid-file") { try Files.replace(file, with: "\(process.pid)".utf8, mode: 0o644) }
        guard words.has("detach") else { return try await end(of: process) }
        // Whoever drives us waits for its end, which may be past already.
        process.disown()
        return 0
    }

    /// Its exit code. Until then the signals that this process gets are passed on: the other is in a session of its own, where no key
    /// reaches it.
    private func end(of process: RunningProcess) async throws -> Int32 {
        let identity = process.identity
        let passing = Signals.passedOn().map { signals in
            Task { for await number in signals { try identity?.signal(number) } }
        }
        defer { passing?.cancel() }
        return Int32(try await process.wait().code)
    }

    private static func exec(_ words: OCIWords, _ console: Int32?) throws(Failure) -> OCIExec {
        var exec = OCIExec()
        exec.args = Array(words.operands.dropFirst())
        guard !exec.args.isEmpty else {
            throw Failure(.usage, "swk oci exec", "", "a command is missing", help: "or --process FILE")
        }
        exec.env = words.list("env")
        exec.cwd = words.value("cwd")
        exec.capabilities = words.list("cap")
        exec.terminal = words.has("tty")
        exec.console = console
        exec.noNewPrivileges = words.has("no-new-privs")
        if let user = words.value("user") {
            let ids = user.split(separator: ":", omittingEmptySubsequences: false).map { UInt32($0) }
            guard let uid = ids.first ?? nil, ids.count < 3, !ids.contains(nil) else {
                throw Failure(.usage, "swk oci exec", "--user \(user)", "not numbers", allowed: "UID or UID:GID")
            }
            exec.user = .init(uid: uid, gid: ids.count > 1 ? ids[1] ?? 0 : 0)
        }
        return exec
    }
}

/// The socket of whoever wants a container's terminal.
private final class ConsoleSocket {
    let raw: Int32?

    init(_ path: String?) throws(Failure) {
        raw = if let path { try UnixSocket.connect(to: path).release() } else { nil }
    }

    deinit { if let raw { close(raw) } }
}
