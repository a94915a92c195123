// The REPL's own commands, and how a command is found.

import Glibc
import SwkSyntax

extension Repl {
    private static let builtIn: [(name: String, usage: String, summary: String)] = [
        ("help", "[NAME]", "this list, or the help for a name"),
        ("history", "[TEXT]", "the last inputs, or those that contain a text"),
        ("load", "FILE", "run a script in this session"),
        ("names", "", "what this session has declared"),
        ("quit", "", "end the session, as Ctrl-D does"),
        ("reset", "", "forget the names and values of this session"),
        ("time", "EXPRESSION", "evaluate, and say how long it took"),
    ]

    func runCommand(_ name: String, _ rest: String) -> ReplOutcome {
        switch name {
        case "help": return rest.isEmpty ? .done(overview) : help(for: rest)
        case "quit", "q": return .exit(0)
        case "time": return time(rest)
        case "load": return load(rest)
        case "history": return .done(recall(rest))
        case "names": return names()
        case "reset": return reset()
        default:
            guard let command = session.commands.first(where: { $0.name == name }) else { return unknown(name) }
            return wait { await command.run(rest) } ?? .cancelled
        }
    }

    /// The names of all commands, for completion.
    static func commandNames(_ session: any ReplSession) -> [ReplCompletion.Candidate] {
        builtIn.map { ReplCompletion.Candidate($0.name, doc: $0.summary, ending: $0.usage.isEmpty ? "" : " ") }
            + session.commands.map {
                ReplCompletion.Candidate($0.name, doc: $0.summary, ending: $0.usage.isEmpty ? "" : " ")
            }
    }

    func help(for name: String) -> ReplOutcome {
        if name.isEmpty { return .done(overview) }
        if name.hasPrefix(":"), let line = usage(of: String(name.dropFirst())) { return .done(line) }
        let session = self.session
        guard let text = wait({ await session.help(name) }) ?? nil else {
            if let line = usage(of: name) { return .done(line) }
            return .failed("error: there is no help for `\(name)`\n  help: try `?` for an overview")
        }
        return .done(text)
    }

    private var commands: [(name: String, usage: String, summary: String)] {
        (Self.builtIn + session.commands.map { ($0.name, $0.usage, $0.summary) }).sorted { $0.name < $1.name }
    }

    private func usage(of name: String) -> String? {
        commands.first { $0.name == name }.map { ":\($0.name) \($0.usage)\n\($0.summary)" }
    }

    private var overview: String {
        let rows = commands.map { (":\($0.name) \($0.usage)", $0.summary) }
        let keys = [
            ("?NAME", "help for a name or a member: ?Image.run"),
            ("!COMMAND", "run a command in the host's shell"),
            ("_ Out[3]", "the last value, the value of input 3"),
            ("Tab", "complete names, members, labels, values"),
            ("Up Ctrl-R", "earlier inputs, search in them"),
            ("Ctrl-C", "cancel what runs, or drop the line"),
            ("Ctrl-D", "end the session"),
        ]
        // Long usages push their summaries out of line rather than all others.
        let width = min(24, (rows + keys).map(\.0.count).max() ?? 0)
        return (rows + keys).map { "  \($0.0.filled(to: width))  \($0.1)" }.joined(separator: "\n")
    }

    private func unknown(_ name: String) -> ReplOutcome {
        let names = Self.commandNames(session).map(\.text)
        let similar = names.filter { !name.isEmpty && ($0.hasPrefix(name) || name.hasPrefix($0)) }
        let help = similar.isEmpty ? "`:help` lists the commands" : "did you mean `:\(similar[0])`?"
        return .failed("error: there is no command `:\(name)`\n  help: \(help)")
    }

    // MARK: The session

    private func recall(_ text: String) -> String? {
        let found = reader.history.filter { text.isEmpty || $0.contains(text) }.suffix(TerminalSize.current.rows - 4)
        return found.isEmpty ? nil : found.joined(separator: "\n")
    }

    private func names() -> ReplOutcome {
        let session = self.session
        let names = wait { await session.names() } ?? []
        let width = names.reduce(0) { max($0, $1.name.columns) }
        return .done(
            names.isEmpty ? nil : names.map { "\($0.name.filled(to: width))  \($0.type)" }.joined(separator: "\n"))
    }

    private func reset() -> ReplOutcome {
        let session = self.session
        _ = wait { await session.reset() }
        return .done(session.status.map { "names and values are forgotten; the session still owns \($0)" })
    }

    // MARK: Evaluating

    private func time(_ expression: String) -> ReplOutcome {
        guard !expression.isEmpty else {
            return .failed("error: `:time` needs an expression\n  help: write `:time f()`")
        }
        let start = ContinuousClock.now
        let outcome = evaluate(expression)
        if outcome == .cancelled { return outcome }
        output.writeError("\(Repl.spell(ContinuousClock.now - start))\n")
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
