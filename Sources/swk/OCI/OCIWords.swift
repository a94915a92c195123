// The command line of `swk oci`, which is runc's: engines write it, with options before and after the command.

import SwkModel

/// What stands after a command: options with and without values, and operands. Values may follow `=` or a blank.
struct OCIWords {
    private(set) var operands: [String] = []
    private var values: [String: [String]] = [:]

    /// - Parameters:
    ///   - flags: options without a value.
    ///   - settings: options with one.
    ///   - operandsBeforeRest: after so many operands everything is one, also what looks like an option; nil when options may follow.
    init(
        _ words: ArraySlice<String>, of command: String, flags: Set<String>, settings: Set<String>,
        operandsBeforeRest count: Int? = nil
    ) throws(Failure) {
        var rest = words
        while let word = rest.popFirst() {
            if let count, operands.count >= count {
                operands.append(word)
            } else if word == "--" {
                operands += rest
                return
            } else if word.hasPrefix("-"), word.count > 1 {
                try read(word, &rest, command, flags, settings)
            } else {
                operands.append(word)
            }
        }
    }

    private static let short = [
        "b": "bundle", "d": "detach", "p": "process", "t": "tty", "e": "env", "u": "user", "c": "cap", "a": "all",
        "f": "force", "q": "quiet", "r": "resources",
    ]

    private mutating func read(
        _ word: String, _ rest: inout ArraySlice<String>, _ command: String, _ flags: Set<String>,
        _ settings: Set<String>
    ) throws(Failure) {
        let parts = word.drop { $0 == "-" }.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let given = parts.first.map(String.init) ?? ""
        let name = Self.short[given] ?? given
        if flags.contains(name) {
            values[name, default: []].append(parts.count > 1 ? String(parts[1]) : "true")
        } else if settings.contains(name) {
            guard let value = parts.count > 1 ? String(parts[1]) : rest.popFirst() else {
                throw Failure(.usage, "swk oci \(command)", word, "needs a value")
            }
            values[name, default: []].append(value)
        } else {
            let known = flags.union(settings).sorted()
            throw Failure(
                .usage, "swk oci \(command)", word, "unknown option",
                allowed: known.map { "--\($0)" }.joined(separator: ", "), nearest: nearestName(to: name, in: known))
        }
    }

    func has(_ flag: String) -> Bool { values[flag]?.last.map { $0 != "false" } ?? false }
    func value(_ name: String) -> String? { values[name]?.last }
    func list(_ name: String) -> [String] { values[name] ?? [] }

    func number(_ name: String, of command: String) throws(Failure) -> Int? {
        guard let text = value(name) else { return nil }
        guard let number = Int(text), number >= 0 else {
            throw Failure(.usage, "swk oci \(command)", "--\(name) \(text)", "not a number")
        }
        return number
    }

    /// The only operand, or the first of several.
    func id(of command: String) throws(Failure) -> String {
        guard let id = operands.first else {
            throw Failure(.usage, "swk oci \(command)", "", "the container's id is missing")
        }
        return id
    }
}
