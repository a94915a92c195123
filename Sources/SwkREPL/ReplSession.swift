// What the REPL needs of the world behind it. The REPL reads, edits, completes and prints; it knows no containers and not even how a
// statement is evaluated. `InterpreterSession` is the form that asks an interpreter.

public import SwkVM

/// The world behind a prompt.
public protocol ReplSession: Sendable {
    /// Runs one complete input. It runs in a task of its own, which Ctrl-C cancels.
    func evaluate(_ input: ReplInput) async -> ReplOutcome

    /// What may stand at the end of a text that is being typed.
    func complete(_ text: String) async -> ReplCompletion

    /// The help for a name or a dotted member; nil when there is none.
    func help(_ name: String) async -> String?

    /// Forgets the names and values of earlier inputs.
    func reset() async

    /// The names that inputs have declared, with the types of their values.
    func names() async -> [(name: String, type: String)]

    /// A few words for the prompt, such as `2 containers`; nil for none. Asked before each prompt, so it must be quick.
    var status: String? { get }

    /// Commands in addition to the REPL's own, such as `:ps`.
    var commands: [ReplCommand] { get }
}

/// One complete input.
public struct ReplInput: Sendable {
    /// It may be wrong, which is then the outcome.
    public let text: String
    /// The name of the text in errors, such as `<repl:3>`.
    public let name: String
    /// Counts the inputs of a session from 1.
    public let number: Int
    /// The room for showing its value.
    public let room: EchoRoom
}

/// What came of an input.
public enum ReplOutcome: Sendable, Equatable {
    /// It ran. The text is what to show, without a line end; nil for nothing.
    case done(String?)
    /// It failed. The text is the whole report.
    case failed(String)
    /// Its task was cancelled.
    case cancelled
    /// The session ends with this status.
    case exit(Int32)
}

/// What may stand at the end of a text.
public struct ReplCompletion: Sendable {
    /// How many characters at the end of the text the candidates replace.
    public var replaces: Int
    public var candidates: [Candidate]

    public struct Candidate: Sendable {
        public var text: String
        /// One line, may be empty.
        public var doc: String
        /// What to type next when this candidate is the only one: `(` after a function.
        public var ending: String

        public init(_ text: String, doc: String = "", ending: String = "") {
            self.text = text
            self.doc = doc
            self.ending = ending
        }
    }

    public init(replaces: Int, candidates: [Candidate]) {
        self.replaces = replaces
        self.candidates = candidates
    }

    /// Those candidates that begin with a word, which they replace.
    public init(_ word: some StringProtocol, _ candidates: [Candidate]) {
        self.init(replaces: word.count, candidates: candidates.filter { $0.text.hasPrefix(word) })
    }

    public static let none = ReplCompletion(replaces: 0, candidates: [])
}

/// A command: a line that starts with `:` and its name.
public struct ReplCommand: Sendable {
    /// Without the colon.
    public let name: String
    /// What follows the name, for the help: `NAME [-f]`.
    public let usage: String
    /// One line.
    public let summary: String
    /// What may stand at the end of what follows the name.
    public let complete: @Sendable (_ typed: String) async -> ReplCompletion
    /// Runs with the rest of the line, without blanks at its ends.
    public let run: @Sendable (String) async -> ReplOutcome

    public init(
        _ name: String, usage: String = "", summary: String,
        complete: @escaping @Sendable (_ typed: String) async -> ReplCompletion = { _ in .none },
        run: @escaping @Sendable (String) async -> ReplOutcome
    ) {
        self.name = name
        self.usage = usage
        self.summary = summary
        self.complete = complete
        self.run = run
    }
}

/// How a REPL looks and where it writes.
public struct ReplOptions: Sendable {
    /// The first word of the prompt.
    public var name = "swk"
    /// Printed before the first prompt of a terminal; nil for nothing.
    public var banner: String?
    /// Where the inputs are remembered; nil for nowhere.
    public var historyPath: String?
    public var style: ReplStyle
    public var output: ReplOutput

    public init(
        banner: String? = nil, historyPath: String? = HistoryFile.defaultPath(), style: ReplStyle = .fitting,
        output: ReplOutput = ReplOutput()
    ) {
        self.banner = banner
        self.historyPath = historyPath
        self.style = style
        self.output = output
    }
}
