// The instructions of a Dockerfile that change an image's configuration and nothing else. `build` reads them from a file, `commit
// --change` and `import --change` from the command line.
//
// Reading and doing are apart, as variables are known only when the instruction's turn has come: `CMD`, `ENTRYPOINT` and `ONBUILD` are
// taken as they stand, everything else has its variables put in by `apply`.

import FoundationEssentials
public import SwkModel

/// A command in one of its two forms.
public enum CommandForm: Sendable, Equatable {
    /// `["program", "argument"]`: run as it is.
    case exec([String])
    /// `program argument`: given to a shell.
    case shell(String)

    /// Reads `[...]` as JSON where it is a list of strings, and everything else as a line for a shell.
    public init(_ text: String) throws(InstructionError) {
        self = if let words = try Self.list(text) { .exec(words) } else { .shell(text) }
    }

    /// The words of a JSON list of strings; nil when the text is none, which makes it a line for a shell.
    static func list(_ text: String) throws(InstructionError) -> [String]? {
        guard text.hasPrefix("[") else { return nil }
        let elements: [String?]
        do { elements = try JSONDecoder().decode([ListElement].self, from: Data(text.utf8)).map(\.text) } catch {
            // What only looks like a list, `[ -f x ] && y` say, is a line for a shell, as docker has it.
            return nil
        }
        let words = elements.compactMap { $0 }
        guard words.count == elements.count else {
            throw InstructionError("a list of words may hold strings only", allowed: #"["word", "word"]"#)
        }
        return words
    }

    /// The words of the process; `shell` is what `SHELL` chose.
    public func words(shell: [String]?) -> [String] {
        switch self {
        case .exec(let words): words
        case .shell(let line): (shell ?? ["/bin/sh", "-c"]) + [line]
        }
    }
}

/// An instruction that changes the configuration alone.
public enum ConfigInstruction: Sendable, Equatable {
    /// A name and its value, quotes and variables still in them.
    public struct Pair: Sendable, Equatable {
        public var name: String
        public var value: String
    }

    case cmd(CommandForm)
    case entrypoint(CommandForm)
    case env([Pair])
    case expose([String])
    case healthcheck(Healthcheck)
    case label([Pair])
    /// The instruction that a build on top of the image runs first.
    case onBuild(String)
    case shell([String])
    case stopSignal(String)
    case user(String)
    case volume([String])
    case workdir(String)

    /// The words that begin one, sorted.
    public static let keywords = [
        "CMD", "ENTRYPOINT", "ENV", "EXPOSE", "HEALTHCHECK", "LABEL", "ONBUILD", "SHELL", "STOPSIGNAL", "USER",
        "VOLUME", "WORKDIR",
    ]

    /// Reads the text behind a keyword (in capitals). Nil when the keyword is not one of these.
    public init?(
        _ keyword: String, _ arguments: String, in text: InstructionText = InstructionText()
    ) throws(InstructionError) {
        guard Self.keywords.contains(keyword) else { return nil }
        let arguments = arguments.trimmingBlanks
        guard !arguments.isEmpty else { throw InstructionError("\(keyword) needs at least one argument") }
        switch keyword {
        case "CMD": self = .cmd(try CommandForm(arguments))
        case "ENTRYPOINT": self = .entrypoint(try CommandForm(arguments))
        case "ENV": self = .env(try Self.pairs(arguments, keyword, text))
        case "LABEL": self = .label(try Self.pairs(arguments, keyword, text))
        case "EXPOSE": self = .expose(text.words(arguments).map(\.text))
        case "HEALTHCHECK": self = .healthcheck(try Healthcheck(instruction: arguments, text))
        case "ONBUILD": self = .onBuild(try Self.trigger(arguments))
        case "SHELL": self = .shell(try Self.words(ofShell: arguments))
        case "STOPSIGNAL": self = .stopSignal(arguments)
        case "USER": self = .user(arguments)
        case "VOLUME": self = .volume(try CommandForm.list(arguments) ?? text.words(arguments).map(\.text))
        default: self = .workdir(arguments)
        }
    }

    private static func words(ofShell arguments: String) throws(InstructionError) -> [String] {
        if let words = try CommandForm.list(arguments), !words.isEmpty { return words }
        throw InstructionError("SHELL needs a list of words", allowed: #"SHELL ["program", "argument"]"#)
    }

    private static func trigger(_ arguments: String) throws(InstructionError) -> String {
        let keyword = arguments.prefix { !$0.isWhitespace }.uppercased()
        if ["ONBUILD", "FROM", "MAINTAINER"].contains(keyword) {
            throw InstructionError("\(keyword) cannot be put off with ONBUILD", at: 0..<keyword.utf8.count)
        }
        return keyword + arguments.dropFirst(keyword.count)
    }

    /// `NAME=value ...`, or the old form of one name, a blank, and a value up to the end.
    private static func pairs(
        _ arguments: String, _ keyword: String, _ text: InstructionText
    ) throws(InstructionError) -> [Pair] {
        let words = text.words(arguments)
        guard words[0].text.contains("=") else {
            guard words.count > 1 else {
                throw InstructionError("\(keyword) needs a value", at: words[0].place, allowed: "\(keyword) NAME=VALUE")
            }
            let rest = String(decoding: Array(arguments.utf8)[words[1].place.lowerBound...], as: UTF8.self)
            return [Pair(name: words[0].text, value: rest)]
        }
        var pairs: [Pair] = []
        for word in words {
            let parts = word.text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else {
                throw InstructionError(
                    "`\(word.text)` has no `=`", at: word.place, allowed: "\(keyword) NAME=VALUE NAME=VALUE ...",
                    help: "put a value with blanks in quotes")
            }
            guard !parts[0].isEmpty else { throw InstructionError("`\(word.text)` has no name", at: word.place) }
            pairs.append(Pair(name: String(parts[0]), value: String(parts[1])))
        }
        return pairs
    }
}

/// An element of a JSON list: its text, when it is a string.
private struct ListElement: Decodable {
    var text: String?

    init(from decoder: any Decoder) throws {
        // Of another type: known to be no word, and that is all that is asked.
        text = try? decoder.singleValueContainer().decode(String.self)
    }
}

extension StringProtocol {
    /// Without the blanks at both ends.
    var trimmingBlanks: String {
        let bytes = Array(utf8)
        let start = bytes.firstIndex { !$0.isBlank } ?? bytes.count
        let end = bytes.lastIndex { !$0.isBlank }.map { $0 + 1 } ?? start
        return String(decoding: bytes[start..<end], as: UTF8.self)
    }
}
