// Expressions: everything that has a value. `return`, `break`, `continue` and `throw` are expressions that never give one, so
// that `x ?? throw "no x"` and `match n { 0 => return, ... }` are written as they are read.

/// One expression.
public final class Expr: Sendable {
    public let kind: Kind
    public let span: Span

    public init(_ kind: Kind, span: Span) {
        self.kind = kind
        self.span = span
    }

    public enum Kind: Sendable {
        // Literals
        case nilLiteral
        case bool(Bool)
        case int(Int)
        /// Also `5%`, which is 0.05.
        case float(Double)
        /// Nanoseconds.
        case duration(Int)
        /// Bytes.
        case size(Int)
        /// Text and interpolated expressions; an empty string has no parts.
        case string([StringPart])
        /// `/pattern/flags`: the pattern as written, with `\/` turned into `/`.
        case regex(pattern: String, flags: String)
        /// `` `words` `` or `sh"text"`.
        case command(Command)
        case list([ListElement])
        case map([MapEntry])
        /// `a..b` includes both ends, `a..<b` leaves the last out. `a..` and `..b` are open at one end.
        case range(from: Expr?, to: Expr?, isHalfOpen: Bool)
        /// `x => ...`, `(a, b: 1) => ...`.
        case lambda(Function)

        // Names, members, calls
        case name(String)
        /// `base.name`; with `isOptional`, `base?.name`, which gives nil for the whole enclosing `.optionalChain` when `base` is nil.
        case member(Expr, Identifier, isOptional: Bool)
        case index(Expr, Expr)
        /// A call; a method call when the callee is a `.member`.
        case call(Expr, [Argument])
        /// Delimits what a `?.` inside leaves out: `a?.b.c()` is one chain around the call, `(a?.b).c()` is a call of a chain.
        case optionalChain(Expr)
        /// `(expr)`: kept so that the formatter and optional chains see the parentheses.
        case group(Expr)

        // Operators
        case unary(UnaryOperator, Expr)
        case binary(BinaryOperator, Expr, Expr, operatorSpan: Span)
        /// `left and right`, which evaluates `right` only when needed, as the other two.
        case and(Expr, Expr)
        case or(Expr, Expr)
        /// `left ?? right`: the right side when the left one is nil.
        case coalesce(Expr, Expr)
        /// `condition ? a : b`.
        case conditional(Expr, then: Expr, otherwise: Expr)

        // Control
        case block(Block)
        /// `otherwise` is a `.block` or, for `else if`, another `.ifElse`.
        case ifElse(Expr, then: Block, otherwise: Expr?)
        case match(Expr, [MatchArm])
        /// `try { ... } catch name { ... }`; the name may be left out.
        case tryCatch(Block, name: Identifier?, handler: Block)
        /// `try expr else fallback`.
        case tryElse(Expr, fallback: Expr)
        case throwing(Expr)
        case returning(Expr?)
        case breaking
        case continuing
        /// `assert condition` or `assert condition, message`; its value is nil.
        case assertion(Expr, message: Expr?)

        // Many at once
        /// `spawn expr` or `spawn { ... }` (then the operand is a `.block`).
        case spawn(Expr)
        /// `parallel { a: f(), b: g() }`: a map of the branches' values.
        case parallel([ParallelBranch])
        /// `parallel for x in xs, limit: n { ... }`: the list of the bodies' values, in order.
        case parallelFor(ForLoop, limit: Expr?)
        /// `timeout(duration) { ... }`.
        case timeout(Expr, Block)
        /// `atomically { ... }`.
        case atomically(Block)

        /// Text that could not be understood; a diagnostic says why. Never present when the parse had no errors.
        case invalid
    }
}

/// An argument of a call: `value`, `label: value` or `...value`.
public struct Argument: Sendable {
    public let label: Identifier?
    public let value: Expr
    /// True for `...value`: a list gives unnamed arguments, a map named ones.
    public let isSpread: Bool
    public let span: Span
}

/// An element of a list: `value` or `...value`.
public struct ListElement: Sendable {
    public let value: Expr
    public let isSpread: Bool
}

/// An entry of a map.
public enum MapEntry: Sendable {
    /// `key: value`. A bare word as key is a `.string` of one text; a computed key `[expr]` is that expression.
    case pair(key: Expr, value: Expr)
    /// `...map`.
    case spread(Expr)
}

/// One arm of a `match`: `pattern where guard => body`. A body in braces is a `.block`.
public struct MatchArm: Sendable {
    public let pattern: Pattern
    public let guardCondition: Expr?
    public let body: Expr
    public let span: Span
}

/// One branch of `parallel { name: body }`. A body in braces is a `.block`.
public struct ParallelBranch: Sendable {
    public let name: Identifier
    public let body: Expr
}
