// What the REPL needs of the world behind it. The REPL reads lines, edits, completes and prints; it knows no containers and not even how
// a statement is evaluated. `InterpreterSession` is the form that asks an interpreter.

/// The world behind a prompt.
public protocol ReplSession: Sendable {
    /// Runs one complete input. It runs in a task of its own, which Ctrl-C cancels.
    ///
    /// - Parameters:
    ///   - source: the text; it may be wrong, which is then the outcome.
    ///   - name: the name of the text in errors, such as `<repl:3>`.
    func evaluate(_ source: String, name: String) async -> ReplOutcome

    /// What may stand at the end of a text that is being typed.
    func complete(_ text: String) async -> ReplCompletion

    /// The help for a name or a dotted member; nil when there is none.
    func help(_ name: String) async -> String?

    /// Commands in addition to the REPL's own, such as `:ps`.
    var commands: [ReplCommand] { get }
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

        public init(_ text: String, doc: String = "") {
            self.text = text
            self.doc = doc
        }
    }

    public init(replaces: Int, candidates: [Candidate]) {
        self.replaces = replaces
        self.candidates = candidates
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
    /// Runs with the rest of the line, without blanks at its ends.
    public let run: @Sendable (String) async -> ReplOutcome

    public init(
        _ name: String, usage: String = "", summary: String, run: @escaping @Sendable (String) async -> ReplOutcome
    ) {
        self.name = name
        self.usage = usage
        self.summary = summary
        self.run = run
    }
}

/// How a REPL looks.
public struct ReplOptions: Sendable {
    public var prompt = "swk> "
    /// The prompt while an input is incomplete.
    public var continuation = "...> "
    /// Printed before the first prompt of a terminal; nil for nothing.
    public var banner: String?
    /// Where the lines are remembered; nil for nowhere.
    public var historyPath: String?

    public init(banner: String? = nil, historyPath: String? = HistoryFile.defaultPath()) {
        self.banner = banner
        self.historyPath = historyPath
    }
}
