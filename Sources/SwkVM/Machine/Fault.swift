// An error on its way through the machine. The value is what a script catches: an `ErrorInfo` behind a value with the tag `error`,
// which carries the code, the words and the trace as it was when the error was thrown.
import SwkSyntax

/// An error being thrown.
struct Fault: Error {
    /// Always a value with the tag `error`.
    let value: Value
}

/// Everything known about an error.
final class ErrorInfo {
    /// What may stop it.
    enum Kind {
        /// A script may catch it.
        case ordinary
        /// A limit of the interpreter; uncatchable.
        case limit
        /// The task was cancelled; uncatchable.
        case cancelled
        /// `exit(n)`; uncatchable.
        case exit(Int32)
    }

    let kind: Kind
    let code: String
    let message: String
    /// Further members of the error value.
    var fields: ScriptMap
    var help: [String]
    var notes: [String]
    /// Secondary places, with words such as the value of an operand.
    var places: [Diagnostic.Note] = []
    /// The place; nil until the machine knows it.
    var span: Span?
    /// Active calls when it was thrown, innermost first.
    var trace: [TraceEntry] = []
    var isTraced = false
    /// The error that led to this one: `Error("...", cause: err)`.
    var cause: ErrorInfo?
    /// Errors that came from clean-up while this one was on its way.
    var attached: [ErrorInfo] = []
    var exitStatus: Int32?
    /// The Swift error that it came from.
    var underlying: (any Error)?

    init(
        _ kind: Kind = .ordinary, code: String, message: String, fields: ScriptMap = ScriptMap(), help: [String] = [],
        notes: [String] = [], span: Span? = nil
    ) {
        self.kind = kind
        self.code = code
        self.message = message
        self.fields = fields
        self.help = help
        self.notes = notes
        self.span = span
    }

    var isCatchable: Bool {
        if case .ordinary = kind { true } else { false }
    }
}

/// One active call in a trace.
struct TraceEntry {
    /// The function that was running; nil at the top level.
    let function: String?
    /// The place in it.
    let span: Span
    /// Calls of a very deep stack that were left out between the entry before and this one.
    var omitted = 0
}

extension Machine {
    /// An error of the language itself, to be thrown.
    func fault(_ code: String, _ message: String, help: String...) -> Fault {
        Fault(value: heap.foreign(.error, ErrorInfo(code: code, message: message, help: help)))
    }

    func fault(_ info: ErrorInfo) -> Fault { Fault(value: heap.foreign(.error, info)) }

    func info(_ fault: Fault) -> ErrorInfo { errorInfo(fault.value) }

    func errorInfo(_ value: Value) -> ErrorInfo {
        guard let info = heap.object(value) as? ErrorInfo else { fatalError("an error value holds its ErrorInfo") }
        return info
    }
}
