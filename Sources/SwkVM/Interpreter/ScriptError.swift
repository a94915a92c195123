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
    /// The errors that led to this one, the nearest first.
    public let causes: [ScriptError]
    /// Errors of clean-up that happened while this one was on its way.
    public let attached: [ScriptError]
    /// The exit status that fits, when the error knows one.
    public let exitStatus: Int32?
    /// The Swift error that a host function threw, if it came from one.
    public let underlying: (any Error)?
    /// The texts that spans refer to.
    public let sources: [Source]

    /// One active call.
    public struct Call: Sendable, Equatable {
        /// Nil at the top level.
        public let function: String?
        public let span: Span
        /// Calls that were left out of a very deep stack between the one before and this one.
        public var omitted = 0
    }

    /// The text with the number that spans carry.
    public func source(_ number: UInt32) -> Source? { sources.first { $0.id == number } }
}

/// `exit(n)` was called; all clean-up has run.
public struct ScriptExit: Error, Sendable {
    /// 0 to 255.
    public let status: Int32
}

extension ScriptError {
    /// The error for findings of the parser or the check.
    init(rejected diagnostics: [Diagnostic], sources: [Source]) {
        let first = diagnostics.first { $0.severity == .error } ?? diagnostics.first
        kind = .rejected
        code = first?.code.rawValue ?? "syntax"
        message = first?.message ?? "the script has errors"
        self.diagnostics = diagnostics
        stack = []
        fields = ScriptMap()
        help = first?.help ?? []
        notes = []
        causes = []
        attached = []
        exitStatus = nil
        underlying = nil
        self.sources = sources
    }

    /// The error that a script did not catch.
    init(_ info: ErrorInfo, sources: [Source]) {
        self.init(info, sources: sources, causes: info.causes.map { ScriptError($0, sources: sources, causes: []) })
    }

    private init(_ info: ErrorInfo, sources: [Source], causes: [ScriptError]) {
        kind =
            switch info.kind {
            case .limit: .limit
            case .cancelled: .cancelled
            case .ordinary, .exit: .uncaught
            }
        code = info.code
        message = info.message
        stack = info.trace.map { Call(function: $0.function, span: $0.span, omitted: $0.omitted) }
        fields = info.fields
        help = info.help
        notes = info.notes
        self.causes = causes
        attached = info.attached.map { ScriptError($0, sources: sources) }
        exitStatus = info.exitStatus
        underlying = info.underlying
        self.sources = sources
        let span = info.span ?? ScriptError.nowhere
        diagnostics = [
            Diagnostic(
                Diagnostic.Code(rawValue: info.code), info.message, at: span, notes: info.places, help: info.help)
        ]
    }

    /// The place of an error that was never thrown: in no source.
    private static let nowhere = Span(file: UInt32.max, start: 0, end: 0)

    /// The error as it travels on when a host function passes it through.
    func info() -> ErrorInfo {
        let kind: ErrorInfo.Kind =
            switch self.kind {
            case .limit: .limit
            case .cancelled: .cancelled
            case .rejected, .uncaught: .ordinary
            }
        let info = ErrorInfo(kind, code: code, message: message, fields: fields, help: help, notes: notes)
        info.trace = stack.map { TraceEntry(function: $0.function, span: $0.span, omitted: $0.omitted) }
        info.isTraced = !stack.isEmpty
        info.span = diagnostics.first?.span
        info.places = diagnostics.first?.notes ?? []
        // The causes are a chain: each is the cause of the one before it.
        var last = info
        for cause in causes {
            let next = cause.info()
            last.cause = next
            last = next
        }
        info.attached = attached.map { $0.info() }
        info.exitStatus = exitStatus
        info.underlying = underlying
        return info
    }
}

extension ErrorInfo {
    /// The chain of causes, the nearest first. It has an end: an error is made after its cause.
    fileprivate var causes: [ErrorInfo] {
        var chain: [ErrorInfo] = []
        var next = cause
        while let info = next {
            chain.append(info)
            next = info.cause
        }
        return chain
    }
}
