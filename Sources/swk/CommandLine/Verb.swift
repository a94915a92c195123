// A verb: docker's word, its table, and the one function that does it.

import SwkModel

/// One command such as `ps` or `network ls`.
struct Verb: Sendable {
    /// The words that call it: `["network", "ls"]`.
    let words: [String]
    let summary: String
    let operands: Operands
    let options: [Option]
    let example: String
    /// Parses nothing, prints its result, answers the exit code.
    let run: @Sendable (Arguments, Console) async throws -> Int32

    init(
        _ words: String, _ summary: String, _ operands: Operands = .none, options: [Option] = [], example: String,
        run: @escaping @Sendable (Arguments, Console) async throws -> Int32
    ) {
        self.words = words.split(separator: " ").map(String.init)
        self.summary = summary
        self.operands = operands
        self.options = options
        self.example = example
        self.run = run
    }

    /// Whether its exit code is that of a command in a container, so that swk's own failures need one that is not: docker's 125.
    var runsContainer: Bool { words == ["run"] }

    /// As errors and usage lines name it: `swk network ls`.
    var path: String { "swk " + words.joined(separator: " ") }

    /// The verb's own options and those that every verb has.
    var allOptions: [Option] { options + Self.common }

    static let common: [Option] = [
        .flag("help", nil, "show this help"),
        .flag("json", nil, "print one JSON value instead of a table"),
        .value("root", nil, "DIR", "keep everything below this directory (default: SWK_ROOT or /var/lib/swk)"),
    ]

    /// The text of `--help`.
    var help: String {
        let shown = allOptions.map { option -> (String, String) in
            let short = option.short.map { "-\($0), " } ?? "    "
            switch option.kind {
            case .flag: return ("  \(short)--\(option.long)", option.help)
            case .value(let name), .list(let name): return ("  \(short)--\(option.long) \(name)", option.help)
            }
        }
        let width = (shown.map(\.0.count).max() ?? 0) + 3
        let lines = shown.map { $0.0 + String(repeating: " ", count: width - $0.0.count) + $0.1 }
        let usage = [path, options.isEmpty ? "" : "[OPTIONS]", operands.usage].filter { !$0.isEmpty }.joined(
            separator: " ")
        return "\(usage)\n\n\(summary)\n\nOptions:\n\(lines.joined(separator: "\n"))\n\nExample:\n  \(example)\n"
    }
}
