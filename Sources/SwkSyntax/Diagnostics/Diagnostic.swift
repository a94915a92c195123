// What is wrong with a script, and what to do about it: the one shape for the parser's, the resolver's and the run-time's findings.
//
// A diagnostic is data. The words are whole when it is made; places are spans, which `render` turns into `file:line:column`, the
// source line and a caret.

/// A finding about a place in a script.
public struct Diagnostic: Sendable {
    public var severity: Severity
    /// Stable, for tools and tests: `syntax.unexpected-token`.
    public var code: Code
    /// One line, lower case, the user's own spelling in backquotes.
    public var message: String
    /// The place itself.
    public var span: Span
    /// Words beside the caret; nil for none.
    public var label: String?
    /// Secondary places that explain the finding, such as the bracket that was never closed; they may stand in other sources.
    public var notes: [Note]
    /// What to do, each a sentence of its own.
    public var help: [String]

    public init(
        _ code: Code, _ message: String, at span: Span, label: String? = nil, notes: [Note] = [], help: [String] = [],
        severity: Severity = .error
    ) {
        self.severity = severity
        self.code = code
        self.message = message
        self.span = span
        self.label = label
        self.notes = notes
        self.help = help
    }

    public enum Severity: String, Sendable {
        case error, warning
    }

    /// A secondary place, and what it has to do with the first: `declared here`, `first given here`.
    public struct Note: Sendable {
        /// A few words, as they stand beside the underlined place.
        public var message: String
        public var span: Span

        public init(_ message: String, at span: Span) {
            self.message = message
            self.span = span
        }
    }

    /// A stable name for a kind of finding. Each room adds its own in an extension.
    public struct Code: RawRepresentable, Sendable, Hashable, ExpressibleByStringLiteral {
        public let rawValue: String

        public init(rawValue: String) { self.rawValue = rawValue }
        public init(stringLiteral value: String) { self.rawValue = value }

        /// An error that a script throws without a code has this one, which says nothing.
        public static let anonymous: Code = "error"
        var isAnonymous: Bool { self == .anonymous }
    }
}
