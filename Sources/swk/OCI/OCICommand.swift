// `swk oci`, and `swk-oci`: an OCI runtime for those who drive one (podman, dockerd, containerd), with runc's command line.

import FoundationEssentials
import Glibc
import SwkEngine
import SwkModel
import SwkOCI
import SwkRuntime
import SwkSystem

/// One call of the runtime.
struct OCICommand {
    let runtime: OCIRuntime

    /// Whether this program was called by the runtime's own name.
    static func isCalled(by path: String?) -> Bool { path?.split(separator: "/").last == "swk-oci" }

    /// - Returns: the exit code.
    static func run(_ words: [String]) async -> Int32 {
        var log = OCILog(path: nil, isJSON: false)
        switch words.first {
        case "--version", "-v":
            Console.write("swk-oci version \(swkVersion)\nspec: 1.2.0\n", to: STDOUT_FILENO)
            return 0
        case "help", "--help", "-h":
            Console.write(usage, to: STDOUT_FILENO)
            return 0
        default: break
        }
        do {
            var rest = words[...]
            let global = try GlobalOptions(&rest)
            log = global.log
            guard let name = rest.popFirst() else {
                throw Failure(.usage, "swk oci", "", "a command is missing", help: "see `swk oci help`")
            }
            return try await OCICommand(runtime: OCIRuntime(root: global.root)).run(name, rest)
        } catch let failure as Failure {
            log.write(failure.description)
            Console.error(failure.description)
            return 1
        } catch {
            log.write("\(error)")
            Console.error("\(error)")
            return 1
        }
    }

    static let usage = """
        swk oci [--root DIR] [--log FILE] [--log-format text|json] COMMAND

        An OCI runtime (runtime-spec 1.2) with runc's commands:
          create [--bundle DIR] [--config F] [--pid-file F] [--console-socket S] [--preserve-fds N] ID
          run [--detach] ... ID       create and start; in the foreground also delete, unless --keep
          start ID                    let the program run
          state ID                    the state as JSON
          kill [--all] ID [SIGNAL]    default: SIGTERM
          delete [--force] ID
          exec [--process F] [--detach] [--pid-file F] [--console-socket S] [--tty]
               [--cwd D] [--env N=V] [--user UID[:GID]] [--cap C] ID [COMMAND...]
          ps [--format json] ID       the host's pids
          list [--quiet] [--format table|json]
          pause ID, resume ID
          spec [--bundle DIR]         write a config.json to begin with

        """

    private func run(_ name: String, _ words: ArraySlice<String>) async throws -> Int32 {
        switch name {
        case "create": return try create(words)
        case "run": return try await createAndStart(words)
        case "exec": return try await exec(words)
        case "kill": return try kill(words)
        case "delete": return try delete(words)
        case "list": return try list(words)
        case "spec": return try spec(words)
        case "start", "state", "pause", "resume", "ps": return try simple(name, words)
        default:
            let known = ["create", "start", "run", "state", "kill", "delete", "exec", "ps", "list", "pause", "resume"]
            throw Failure(
                .usage, "swk oci", name, "unknown command", allowed: (known + ["spec"]).joined(separator: ", "),
                nearest: nearestName(to: name, in: known))
        }
    }

    /// Commands that take an id and nothing else.
    private func simple(_ name: String, _ words: ArraySlice<String>) throws -> Int32 {
        let words = try OCIWords(words, of: name, flags: [], settings: ["format"])
        let container = try runtime.container(words.id(of: name))
        switch name {
        case "start": try container.start()
        case "state": try show(container.state())
        case "pause": try container.pause()
        case "resume": try container.resume()
        default:
            let pids = try container.processes()
            if words.value("format") == "json" { try show(pids) } else { for pid in pids { line("\(pid)") } }
        }
        return 0
    }

    private func kill(_ words: ArraySlice<String>) throws -> Int32 {
        let words = try OCIWords(words, of: "kill", flags: ["all"], settings: [])
        let signal = words.operands.count > 1 ? words.operands[1] : "SIGTERM"
        try runtime.container(words.id(of: "kill")).kill(try signalNumber(signal), all: words.has("all"))
        return 0
    }

    private func delete(_ words: ArraySlice<String>) throws -> Int32 {
        let words = try OCIWords(words, of: "delete", flags: ["force"], settings: [])
        let id = try words.id(of: "delete")
        // As runc has it: what is not there need not be removed.
        if words.has("force"), try !runtime.list().contains(where: { $0.id == id }) {
            try runtime.clear(id)
            return 0
        }
        try runtime.container(id).delete(force: words.has("force"))
        return 0
    }

    private func list(_ words: ArraySlice<String>) throws -> Int32 {
        let words = try OCIWords(words, of: "list", flags: ["quiet"], settings: ["format"])
        let states = try runtime.list().map { container throws(Failure) in try container.state() }
        if words.has("quiet") {
            for state in states { line(state.id) }
        } else if words.value("format") == "json" {
            try show(states)
        } else {
            let rows = states.map { [$0.id, "\($0.pid)", $0.status.rawValue, $0.bundle] }
            Console(json: false).table(["ID", "PID", "STATUS", "BUNDLE"], rows)
        }
        return 0
    }

    private func line(_ text: String) { Console.write(text + "\n", to: STDOUT_FILENO) }

    private func show(_ value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        line(String(decoding: try encoder.encode(value), as: UTF8.self))
    }
}

/// What stands before the command.
private struct GlobalOptions {
    var root = "/run/swk-oci"
    var log = OCILog(path: nil, isJSON: false)

    init(_ rest: inout ArraySlice<String>) throws(Failure) {
        let settings: Set<String> = ["root", "log", "log-format", "cgroup-manager", "rootless", "criu"]
        let flags: Set<String> = ["debug", "systemd-cgroup"]
        var options = rest.prefix(0)
        while let word = rest.first, word.hasPrefix("-") {
            options.append(word)
            rest.removeFirst()
            let name = word.drop { $0 == "-" }
            if settings.contains(String(name)), let value = rest.popFirst() { options.append(value) }
        }
        let words = try OCIWords(options, of: "", flags: flags, settings: settings)
        guard !words.has("systemd-cgroup"), words.value("cgroup-manager") ?? "cgroupfs" == "cgroupfs" else {
            throw Failure(
                .usage, "swk oci", "--systemd-cgroup", "control groups are made by swk itself", allowed: "cgroupfs")
        }
        if let root = words.value("root") { self.root = root }
        log = OCILog(path: words.value("log"), isJSON: words.value("log-format") == "json")
    }
}

/// The file in which engines look for what went wrong.
struct OCILog {
    let path: String?
    let isJSON: Bool

    private struct Entry: Encodable {
        var level = "error"
        let msg: String
        let time: String
    }

    /// An error that cannot be logged is still on standard error.
    func write(_ message: String) {
        guard let path, let file = try? Descriptor.open(path, O_WRONLY | O_CREAT | O_APPEND) else { return }
        let entry = Entry(msg: message, time: Timestamp.now.rfc3339)
        let json = (try? JSONEncoder().encode(entry)).map { String(decoding: $0, as: UTF8.self) }
        let line = isJSON ? json ?? "" : "time=\"\(entry.time)\" level=error msg=\"\(message)\""
        try? file.writeAll((line + "\n").utf8)
    }
}
