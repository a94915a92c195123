// The REPL's own commands, and how a command is found.

import Glibc

extension Repl {
    private static let builtIn: [(name: String, usage: String, summary: String)] = [
        ("help", "", "this list"),
        ("load", "FILE", "run a script in this session"),
        ("quit", "", "end the session, as Ctrl-D does"),
        ("time", "EXPRESSION", "evaluate, and say how long it took"),
    ]

    func runCommand(_ name: String, _ rest: String) -> ReplOutcome {
        switch name {
        case "help": return rest.isEmpty ? .done(overview) : help(for: rest)
        case "quit", "q": return .exit(0)
        case "time": return time(rest)
        case "load": return load(rest)
        default:
            guard let command = session.commands.first(where: { $0.name == name }) else { return unknown(name) }
            return wait { await command.run(rest) } ?? .cancelled
        }
    }

    /// The names of all commands, for completion.
    static func commandNames(_ session: any ReplSession) -> [ReplCompletion.Candidate] {
        builtIn.map { ReplCompletion.Candidate($0.name, doc: $0.summary) }
            + session.commands.map { ReplCompletion.Candidate($0.name, doc: $0.summary) }
    }

    func help(for name: String) -> ReplOutcome {
        if name.isEmpty { return .done(overview) }
        let session = self.session
        guard let text = wait({ await session.help(name) }) ?? nil else {
            return .failed("error: there is no help for `\(name)`\n  help: try `?` for an overview")
        }
        return .done(text)
    }

    private var overview: String {
        let commands = Self.builtIn + session.commands.map { ($0.name, $0.usage, $0.summary) }
        let rows = commands.sorted { $0.name < $1.name }.map { (":\($0.name) \($0.usage)", $0.summary) }
        let keys = [
            ("?NAME", "help for a name or a member: ?Image.run"),
            ("!COMMAND", "run a command in the host's shell"),
            ("_", "the last value"),
            ("Tab", "complete names and members"),
            ("Ctrl-C", "cancel what runs, or drop the line"),
            ("Ctrl-D", "end the session"),
        ]
        let width = (rows + keys).map(\.0.count).max() ?? 0
        return (rows + keys).map { row in
            "  " + row.0 + String(repeating: " ", count: width - row.0.count + 2) + row.1
        }.joined(separator: "\n")
    }

    private func unknown(_ name: String) -> ReplOutcome {
        let names = Self.commandNames(session).map(\.text)
        let similar = names.filter { $0.hasPrefix(name) && !name.isEmpty }
        let help = similar.isEmpty ? "`:help` lists the commands" : "did you mean `:\(similar[0])`?"
        return .failed("error: there is no command `:\(name)`\n  help: \(help)")
    }

    private func time(_ expression: String) -> ReplOutcome {
        guard !expression.isEmpty else {
            return .failed("error: `:time` needs an expression\n  help: write `:time f()`")
        }
        let start = ContinuousClock.now
        let outcome = evaluate(expression)
        Output.writeError("\(Repl.spell(ContinuousClock.now - start))\n")
        return outcome
    }

    /// A duration in the unit that fits: `1.25s`, `3.1ms`.
    static func spell(_ duration: Duration) -> String {
        let parts = duration.components
        let nanoseconds = Double(parts.seconds) * 1e9 + Double(parts.attoseconds) / 1e9
        let units: [(name: String, size: Double)] = [("s", 1e9), ("ms", 1e6), ("us", 1e3), ("ns", 1)]
        let unit = units.first { nanoseconds >= $0.size } ?? units[3]
        return "\((nanoseconds / unit.size * 100).rounded() / 100)\(unit.name)"
    }

    private func load(_ path: String) -> ReplOutcome {
        guard !path.isEmpty else { return .failed("error: `:load` needs the path of a script") }
        guard let file = fopen(path, "re") else {
            return .failed("error: load `\(path)`: \(String(cString: strerror(errno)))")
        }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65536)
        while case let count = fread(&chunk, 1, chunk.count, file), count > 0 {
            bytes.append(contentsOf: chunk[..<count])
        }
        if ferror(file) != 0 { return .failed("error: load `\(path)`: \(String(cString: strerror(errno)))") }
        return evaluate(String(decoding: bytes, as: UTF8.self), name: path)
    }
}
