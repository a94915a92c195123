// What could stand at the end of a typed command line: verbs, options, what options take, and the live names of things.
//
// The shells' scripts (ShellScript) call `swk __complete WORD...` with the words behind `swk` up to the cursor, the last of which may be
// empty, and get a candidate a line, with a tab and a description where there is one. `:files` stands for the shell's own completion
// of paths; a candidate that ends in `=`, `:` or `/` is no whole word yet. Everything is read from the tables of the verbs, so that a
// new option completes without a line here.

import SwkModel

struct CommandLineCompletion {
    struct Candidate: Equatable {
        let text: String
        var description = ""

        /// The shell's own completion of paths.
        static let files = Candidate(text: ":files")
    }

    private let before: [String]
    private let word: String
    private let names: LiveNames

    /// - Parameter words: those behind `swk`; the last is the one that is being typed.
    init(_ words: [String]) {
        before = words.dropLast()
        word = words.last ?? ""
        names = LiveNames(root: Self.root(before))
    }

    /// Prints the candidates: the whole of `swk __complete`.
    static func answer(_ words: [String]) -> Int32 {
        let lines = CommandLineCompletion(words).candidates.map { candidate in
            candidate.description.isEmpty ? candidate.text : "\(candidate.text)\t\(candidate.description)"
        }
        Console(json: false).write(lines.map { $0 + "\n" }.joined())
        return 0
    }

    /// Those that begin with what is typed of the word.
    var candidates: [Candidate] { all.filter { $0 == .files || $0.text.hasPrefix(word) } }

    private var all: [Candidate] {
        guard let first = before.first else { return firstWords + [.files] }
        if let (verb, rest) = Verb.find(before) { return words(of: verb, behind: rest) }
        if before.count == 1 {
            if let group = VerbGroup.named(first) { return group.verbs.map { described($0.word, $0.verb) } }
            let verbs = Verb.all.filter { $0.words.count > 1 && $0.words[0] == first }
            if !verbs.isEmpty { return verbs.map { described($0.words[1], $0) } }
        }
        // A script: its arguments are whatever it likes.
        return [.files]
    }

    private func described(_ word: String, _ verb: Verb) -> Candidate {
        Candidate(text: word, description: verb.summary)
    }

    private var firstWords: [Candidate] {
        let groups = VerbGroup.all.map { Candidate(text: $0.name, description: $0.summary) }
        let verbs = Verb.all.filter { verb in !groups.contains { $0.text == verb.words[0] } }
        return (groups + verbs.map { described($0.words[0], $0) }).sorted { $0.text < $1.text }
    }

    // MARK: Words of one verb

    private func words(of verb: Verb, behind rest: [String]) -> [Candidate] {
        let position = CommandLinePosition(rest, verb)
        if let option = position.open { return values(of: option, prefix: "") }
        if word.hasPrefix("-"), !position.hasEndedOptions {
            if let equals = word.firstIndex(of: "="),
                let option = verb.allOptions.first(where: { $0.spelling == word[..<equals] })
            {
                return values(of: option, prefix: String(word[...equals]))
            }
            return verb.allOptions.map { Candidate(text: $0.spelling, description: $0.help) }
        }
        guard let placeholder = verb.operands.placeholder(at: position.operands) else { return [] }
        return names(placeholder, typed: word, isAny: verb.operands.usage.hasSuffix("...]"))
    }

    /// - Parameter prefix: `--option=` when the value is part of the word.
    private func values(of option: Option, prefix: String) -> [Candidate] {
        guard let placeholder = option.placeholder else { return [] }
        let typed = String(word.dropFirst(prefix.count))
        let values = option.words.map { Candidate(text: $0) } + names(placeholder, typed: typed, isAny: false)
        return values.map { $0 == .files ? $0 : Candidate(text: prefix + $0.text, description: $0.description) }
    }

    /// What a table calls `CONTAINER`, `IMAGE`, `FILE|DIR|-` and so on.
    private func names(_ placeholder: String, typed: String, isAny: Bool) -> [Candidate] {
        // Behind `web:` nothing of the host is meant.
        if placeholder.hasPrefix("CONTAINER:PATH"), typed.contains(":") { return names.paths(typed) }
        return placeholder.split(separator: "|").flatMap { kind -> [Candidate] in
            switch kind {
            case "CONTAINER", "CONTAINER:ro": names.containers
            case "CONTAINER:PATH": names.paths(typed)
            case "IMAGE", "NAME:TAG": names.images
            case "NETWORK": names.networks
            case "VOLUME": names.volumes
            // A mount begins with a volume's name or a path of the host.
            case "SRC:DST:ro": names.volumes.map { Candidate(text: $0.text + ":") } + [.files]
            // The operand of `inspect`; elsewhere a NAME is a new one.
            case "NAME" where isAny: names.containers + names.images + names.networks + names.volumes
            case "SHELL": ShellScript.Shell.allCases.map { Candidate(text: $0.rawValue) }
            case "FILE", "DIR", "PATH", "FILE.swk": [.files]
            default: []
            }
        }
    }

    private static func root(_ words: [String]) -> String? {
        for (index, word) in words.enumerated() {
            if word.hasPrefix("--root=") { return String(word.dropFirst(7)) }
            if word == "--root", index + 1 < words.count { return words[index + 1] }
        }
        return nil
    }
}

extension Option {
    /// What the help calls its value; nil for a flag.
    var placeholder: String? {
        switch kind {
        case .flag: nil
        case .value(let name), .list(let name): name.filter { !"[]".contains($0) }
        }
    }
}

extension Operands {
    /// The usage's word for the operand at a position: `CONTAINER` of `CONTAINER [CONTAINER...]`; nil behind the last.
    func placeholder(at position: Int) -> String? {
        let wanted = usage.split(separator: " ").map { $0.filter { !"[]".contains($0) } }
        guard let last = wanted.last, position < wanted.count || last.hasSuffix("...") else { return nil }
        let word = wanted[min(position, wanted.count - 1)]
        return word.hasSuffix("...") ? String(word.dropLast(3)) : word
    }
}
