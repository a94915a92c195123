// The way in: bytes to a tree and its diagnostics.

/// What parsing a text gives.
public struct ParseResult: Sendable {
    /// Always a tree; where the text could not be understood it holds `.invalid` nodes.
    public let program: Program
    /// In the order of the text. The program is sound when none of them is an error.
    public let diagnostics: [Diagnostic]
    /// True when the text is right as far as it goes but ends inside an open construct (a bracket, a `"""` string, an operator
    /// without its right side), so that a REPL should read another line and try again.
    public let isIncomplete: Bool

    public init(program: Program, diagnostics: [Diagnostic], isIncomplete: Bool) {
        self.program = program
        self.diagnostics = diagnostics
        self.isIncomplete = isIncomplete
    }

    /// True when some diagnostic is an error; the program must not be run then.
    public var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }
}

/// Limits that keep hostile text from exhausting the stack.
public enum ParserLimits {
    /// How deep expressions, blocks and patterns may nest.
    public static let depth = 200
    /// How high a tree may grow, counting the links of chains such as `a + b + c` and `a.b.c`. Traversals may recurse this deep.
    public static let height = 1000
}
