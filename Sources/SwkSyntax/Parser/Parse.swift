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

/// Parses a script, a module or a REPL input. Any bytes are allowed: whatever is wrong with them is said in the diagnostics.
public func parse(_ source: Source) -> ParseResult {
    guard source.bytes.count < Int(Int32.max) else { return refuse(source) }
    var parser = Parser(source: source)
    let body = parser.parseProgram()
    let diagnostics = parser.diagnostics
    // Every finding but the one at the end is a mistake that no further line mends.
    let atEnd = parser.atEndCount + (parser.list.endsInsideLiteral ? 1 : 0)
    let isIncomplete = atEnd > 0 && diagnostics.count == atEnd
    return ParseResult(
        program: Program(source: source, body: body),
        diagnostics: diagnostics.sorted { $0.span.start < $1.span.start }, isIncomplete: isIncomplete)
}

/// A text that is too long for spans.
private func refuse(_ source: Source) -> ParseResult {
    let start = Span(file: source.id, start: 0, end: 0)
    let message = "the text has \(source.bytes.count) bytes, the limit is \(Int32.max)"
    return ParseResult(
        program: Program(source: source, body: Block(statements: [], span: start)),
        diagnostics: [Diagnostic(.tooLong, message, at: start)], isIncomplete: false)
}

/// Limits that keep hostile text from exhausting the stack.
public enum ParserLimits {
    /// How deep expressions, blocks and patterns may nest.
    public static let depth = 200
    /// How high a tree may grow, counting the links of chains such as `a + b + c` and `a.b.c`. Traversals may recurse this deep.
    public static let height = 1000
}
