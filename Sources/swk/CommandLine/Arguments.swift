// Reads a verb's arguments against its table: long and short options, bundled flags, values attached or separate, `--`.

import SwkModel

/// What was typed after a verb, checked against its table.
struct Arguments: Sendable {
    private(set) var flags: Set<String> = []
    /// Flags that were given as `--flag=false`.
    private var deniedFlags: Set<String> = []
    private(set) var values: [String: [String]] = [:]
    private(set) var operands: [String] = []

    func has(_ flag: String) -> Bool { flags.contains(flag) }
    /// Whether a flag that is on by itself was turned off.
    func denies(_ flag: String) -> Bool { deniedFlags.contains(flag) }
    func value(_ option: String) -> String? { values[option]?.last }
    func list(_ option: String) -> [String] { values[option] ?? [] }

    /// - Throws: `usage` failures that name the word, the nearest option and the verb's help.
    init(_ words: [String], for verb: Verb) throws(Failure) {
        var rest = words[...]
        var optionsEnded = false
        while let word = rest.popFirst() {
            if !optionsEnded, word == "--" {
                optionsEnded = true
            } else if !optionsEnded, word.hasPrefix("--") {
                try long(String(word.dropFirst(2)), &rest, verb)
            } else if !optionsEnded, word.hasPrefix("-"), word != "-" {
                try short(String(word.dropFirst()), &rest, verb)
            } else {
                operands.append(word)
                if verb.operands.endOptions { optionsEnded = true }
            }
        }
        if !has("help") { try checkCount(verb) }
    }

    private mutating func long(_ text: String, _ rest: inout ArraySlice<String>, _ verb: Verb) throws(Failure) {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let name = Self.olderNames[parts[0]] ?? parts[0]
        guard let option = verb.allOptions.first(where: { $0.long == name || $0.long == parts[0] }) else {
            throw usage(
                verb, "--\(parts[0])",
                nearest: nearestName(to: parts[0], in: verb.allOptions.map(\.long)).map { "--\($0)" })
        }
        try take(option, parts.count > 1 ? parts[1] : nil, &rest, verb)
    }

    /// docker's names of long ago, which fingers still type.
    private static let olderNames = ["net": "network", "net-alias": "network-alias"]

    private mutating func short(_ text: String, _ rest: inout ArraySlice<String>, _ verb: Verb) throws(Failure) {
        var letters = Substring(text)
        while let letter = letters.popFirst() {
            guard let option = verb.allOptions.first(where: { $0.short == letter }) else {
                throw usage(verb, "-\(letter)", nearest: nil)
            }
            if option.kind == .flag, letters.first != "=" {
                flags.insert(option.long)
                continue
            }
            let attached = letters.isEmpty ? nil : String(letters.first == "=" ? letters.dropFirst() : letters)
            return try take(option, attached, &rest, verb)
        }
    }

    private mutating func take(
        _ option: Option, _ attached: String?, _ rest: inout ArraySlice<String>, _ verb: Verb
    ) throws(Failure) {
        switch option.kind {
        case .flag:
            switch attached {
            case nil, "true":
                flags.insert(option.long)
                deniedFlags.remove(option.long)
            case "false":
                flags.remove(option.long)
                deniedFlags.insert(option.long)
            case let other?:
                throw Failure(
                    .usage, verb.path, option.spelling, "takes no value", allowed: "true, false", actual: other)
            }
        case .value(let name), .list(let name):
            guard let value = attached ?? rest.popFirst() else {
                throw Failure(
                    .usage, verb.path, option.spelling, "needs a value", allowed: name,
                    help: "see `\(verb.path) --help`")
            }
            if case .list = option.kind {
                values[option.long, default: []].append(value)
            } else {
                values[option.long] = [value]
            }
        }
    }

    private func usage(_ verb: Verb, _ word: String, nearest: String?) -> Failure {
        Failure(.usage, verb.path, word, "unknown option", help: "see `\(verb.path) --help`", nearest: nearest)
    }

    private func checkCount(_ verb: Verb) throws(Failure) {
        let wanted = verb.operands
        if operands.count >= wanted.minimum, operands.count <= wanted.maximum ?? .max { return }
        let reason = operands.count < wanted.minimum ? "an argument is missing" : "too many arguments"
        throw Failure(
            .usageOperands, verb.path, "", reason, allowed: wanted.usage.isEmpty ? "none" : wanted.usage,
            actual: operands.isEmpty ? "none" : operands.joined(separator: " "), help: "see `\(verb.path) --help`")
    }
}

extension Failure.Code {
    /// The command line itself is wrong.
    static let usage = Failure.Code("usage")
    /// Of a command too few or too many things are named: docker's exit code for that is 1, and not the 125 of a wrong option.
    static let usageOperands = Failure.Code("usage.operands")
}
