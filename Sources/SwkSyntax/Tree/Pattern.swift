// Patterns: what stands left of `=` in let and var, after `for`, and in the arms of `match`.
//
// In let, var and for a pattern must always fit: the parser admits only names, `_`, lists and maps there. Literals, ranges, regexes
// and `or` stand in `match` only.

/// A shape that a value may have, and the names that its parts get.
public final class Pattern: Sendable {
    public let kind: Kind
    public let span: Span

    public init(_ kind: Kind, span: Span) {
        self.kind = kind
        self.span = span
    }

    public enum Kind: Sendable {
        /// `_`: fits anything, binds nothing.
        case wildcard
        /// A name: fits anything.
        case name(String)
        /// `[a, b, ...rest]`: a list of that length, or of at least that length with `rest`.
        case list([Pattern], rest: Rest?)
        /// `{code, stdout: out, port = 80, ...rest}`: a map or any value with these members.
        case map([Field], rest: Rest?)
        /// A value that must be equal: a literal, a negative number, or an expression in parentheses. A regex must match.
        case value(Expr)
        /// `a..b`, `a..<b`, `a..`, `..b`: a value between the ends.
        case range(from: Expr?, to: Expr?, isHalfOpen: Bool)
        /// `80 or 443`: the alternatives bind no names.
        case either([Pattern])
        /// Text that could not be understood; a diagnostic says why. Never present when the parse had no errors.
        case invalid
    }

    /// `...name`, or `...` alone, which ignores what remains.
    public struct Rest: Sendable {
        public let name: Identifier?
    }

    /// One member of a map pattern.
    public struct Field: Sendable {
        public let key: Identifier
        /// For `{key}` the `.name` pattern of the key itself.
        public let pattern: Pattern
        /// `{key = value}`: what is bound when the member is missing.
        public let defaultValue: Expr?
    }
}
