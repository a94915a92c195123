// What the embedder gets when a script fails: diagnostics that can be rendered, the call stack, and the Swift error behind it.
public import SwkSyntax

/// A script that failed, before it ran or while it ran.
public struct ScriptError: Error, Sendable {
    /// Why it ended.
    public enum Kind: Sendable, Equatable {
        /// The text cannot be run: every finding of the parser and the check is in `diagnostics`.
        case rejected
        /// An error that nobody caught.
        case uncaught
        /// A limit was met.
        case limit
        /// The task that ran it was cancelled.
        case cancelled
    }

    public let kind: Kind
    /// Stable, dotted: `name.undefined`.
    public let code: String
    public let message: String
    /// What to show; the first is the error itself, with its place.
    public let diagnostics: [Diagnostic]
    /// Active calls, innermost first; empty when the script did not run.
    public let stack: [Call]
    /// Members of the error value: `exit`, `stdout`.
    public let fields: ScriptMap
    public let help: [String]
    /// Evidence: values in a failed assertion, a command's last output.
    public let notes: [String]
    /// Errors of clean-up that happened while this one was on its way.
    public let attached: [ScriptError]
    /// The exit status that fits, when the error knows one.
    public let exitStatus: Int32?
    /// The Swift error that a host function threw, if it came from one.
    public let underlying: (any Error)?
    /// The texts that spans refer to.
    public let sources: [Source]

    /// One active call.
    public struct Call: Sendable {
        /// Nil at the top level.
        public let function: String?
        public let span: Span
    }

    /// The whole report, as a terminal shows it; ends in a new line.
    public func render(color: Bool = false) -> String {
        var text = diagnostics.map { $0.render(color: color, source: { number in sources.first { $0.id == number } }) }
            .joined()
        for note in notes { text += "  " + note.replacing("\n", with: "\n  ") + "\n" }
        if stack.count > 1 { text += "  calls:\n" + stack.map { "  " + line($0) + "\n" }.joined() }
        for error in attached { text += "while cleaning up, also:\n" + error.render(color: color) }
        return text
    }

    private func source(of span: Span) -> Source {
        sources.first { $0.id == span.file } ?? Source(name: "<unknown>", bytes: [])
    }

    private func line(_ call: Call) -> String {
        let source = source(of: call.span)
        let place = source.location(of: call.span)
        return "  \(source.name):\(place.line):\(place.column) in \(call.function ?? "the script")"
    }
}

/// `exit(n)` was called; all clean-up has run.
public struct ScriptExit: Error, Sendable {
    /// 0 to 255.
    public let status: Int32
}

extension ScriptError {
    /// The error for findings of the parser or the check.
    init(rejected diagnostics: [Diagnostic], sources: [Source]) {
        kind = .rejected
        code = diagnostics.first?.code.rawValue ?? "syntax"
        message = diagnostics.first?.message ?? "the script has errors"
        self.diagnostics = diagnostics
        stack = []
        fields = ScriptMap()
        help = diagnostics.first?.help ?? []
        notes = []
        attached = []
        exitStatus = nil
        underlying = nil
        self.sources = sources
    }

    /// The error that a script did not catch.
    init(_ info: ErrorInfo, sources: [Source]) {
        kind =
            switch info.kind {
            case .limit: .limit
            case .cancelled: .cancelled
            case .ordinary, .exit: .uncaught
            }
        code = info.code
        message = info.message
        stack = info.trace.map { Call(function: $0.function, span: $0.span) }
        fields = info.fields
        help = info.help
        notes = info.notes
        attached = info.attached.map { ScriptError($0, sources: sources) }
        exitStatus = info.exitStatus
        underlying = info.underlying
        self.sources = sources
        let span = info.span ?? Span(file: 0, start: 0, end: 0)
        diagnostics = [Diagnostic(Diagnostic.Code(rawValue: info.code), info.message, at: span, help: info.help)]
    }

    /// The error as it travels on when a host function passes it through.
    func info() -> ErrorInfo {
        let kind: ErrorInfo.Kind =
            switch self.kind {
            case .limit: .limit
            case .cancelled: .cancelled
            case .rejected, .uncaught: .ordinary
            }
        let info = ErrorInfo(kind, code: code, message: message, fields: fields, help: help, notes: notes)
        info.trace = stack.map { TraceEntry(function: $0.function, span: $0.span) }
        info.isTraced = !stack.isEmpty
        info.span = diagnostics.first?.span
        info.attached = attached.map { $0.info() }
        info.exitStatus = exitStatus
        info.underlying = underlying
        return info
    }
}
