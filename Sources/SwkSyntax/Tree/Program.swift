// The root of a tree, and blocks.
//
// Nodes are final classes with constant fields: one allocation for each, cheap to pass, safe to share between threads, and their
// identity (`ObjectIdentifier`) can key a side table. What a node is stands in its `kind`, an enum, so that a traversal is one
// exhaustive `switch`. The parser bounds the height of every tree (`ParserLimits.height`), so a recursive traversal cannot
// exhaust the stack.

/// A parsed script or REPL input.
public final class Program: Sendable {
    public let source: Source
    /// All statements at the top level.
    public let body: Block

    public init(source: Source, body: Block) {
        self.source = source
        self.body = body
    }
}

/// Statements with a scope of their own. Its value is the value of its last statement when that is an expression, else nil.
public final class Block: Sendable {
    public let statements: [Stmt]
    /// From the opening to the closing brace; the whole file for a program.
    public let span: Span

    public init(statements: [Stmt], span: Span) {
        self.statements = statements
        self.span = span
    }
}

/// A name where it is written.
public struct Identifier: Sendable, Hashable {
    public let name: String
    public let span: Span

    public init(name: String, span: Span) {
        self.name = name
        self.span = span
    }
}
