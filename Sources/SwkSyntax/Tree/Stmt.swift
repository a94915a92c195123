// Statements: what declares, loops or assigns. Everything that can have a value (if, match, try, throw, return, assert,
// spawn, parallel, timeout ...) is an `Expr`, also where it stands alone as a statement.

/// One statement.
public final class Stmt: Sendable {
    public let kind: Kind
    public let span: Span

    public init(_ kind: Kind, span: Span) {
        self.kind = kind
        self.span = span
    }

    public enum Kind: Sendable {
        /// An expression evaluated for its effect, or for the value of the block when it stands last.
        case expression(Expr)
        /// `let pattern = value` or `var pattern = value`; also `var x` alone, whose value is nil.
        case binding(Binding)
        /// `using name = value`: released when the enclosing block ends; or `using name = value { ... }`.
        case using(Using)
        /// `target = value`, `target += value`.
        case assignment(Assignment)
        /// `func name(...) { ... }`.
        case function(Function)
        case structure(Structure)
        case importModule(Import)
        /// `for pattern in sequence where filter { ... }`.
        case forIn(ForLoop)
        case whileLoop(condition: Expr, body: Block)
        /// `defer { ... }`: runs when the enclosing block ends.
        case deferred(Block)
        /// `test "claim" { ... }`.
        case test(Test)
        /// `fixture name = value`.
        case fixture(Fixture)
        /// Text that could not be understood; a diagnostic says why. Never present when the parse had no errors.
        case invalid
    }
}

/// `let` or `var`.
public struct Binding: Sendable {
    public let isMutable: Bool
    public let pattern: Pattern
    /// Nil only for `var name` without a value.
    public let value: Expr?
    /// The text of the `///` lines above it.
    public let doc: String?
}

/// `using name = value`, with or without a block of its own.
public struct Using: Sendable {
    /// Nil in `using value`, which owns a value without naming it.
    public let name: Identifier?
    public let value: Expr
    /// Nil when the ownership lasts until the end of the enclosing block.
    public let body: Block?
}

/// `target = value`, or with an operator such as `+=`.
public struct Assignment: Sendable {
    /// A `.name`, `.member` or `.index` expression.
    public let target: Expr
    /// The operator of `+=`, `-=`, `*=`, `/=`, `%=`, `??=`; nil for `=`.
    public let operation: BinaryOperator?
    public let value: Expr
}

/// A loop's head and body; also that of `parallel for`.
public struct ForLoop: Sendable {
    /// `for k, v in xs` has a `.list` pattern of two.
    public let pattern: Pattern
    public let sequence: Expr
    public let filter: Expr?
    public let body: Block
}

/// `func name(parameters) { body }`, a method of a struct, or a lambda.
public final class Function: Sendable {
    /// Nil for a lambda.
    public let name: Identifier?
    public let parameters: [Parameter]
    /// The body of `x => expr` is a block of that one expression.
    public let body: Block
    /// From `func` or the first parameter to the end of the body.
    public let span: Span
    public let doc: String?

    public init(name: Identifier?, parameters: [Parameter], body: Block, span: Span, doc: String?) {
        self.name = name
        self.parameters = parameters
        self.body = body
        self.span = span
        self.doc = doc
    }
}

/// One parameter: `name`, `name: default` or `...name`.
public struct Parameter: Sendable {
    public let name: Identifier
    /// Evaluated at each call that leaves the argument out.
    public let defaultValue: Expr?
    /// True for `...name`, which takes all remaining unnamed arguments as a list. At most one, and last.
    public let isRest: Bool
}

/// `struct Name { field, field = default; func method() { ... } }`.
public final class Structure: Sendable {
    public let name: Identifier
    public let fields: [Field]
    /// Their bodies see the fields and the other methods by name, and the value as `self`.
    public let methods: [Function]
    public let span: Span
    public let doc: String?

    public init(name: Identifier, fields: [Field], methods: [Function], span: Span, doc: String?) {
        self.name = name
        self.fields = fields
        self.methods = methods
        self.span = span
        self.doc = doc
    }

    public struct Field: Sendable {
        public let name: Identifier
        public let defaultValue: Expr?
        public let doc: String?
    }
}

/// `import "path"` or `import "path" as name`.
public struct Import: Sendable {
    /// A path that starts with `./` or `../` is a file beside this one; any other names a module of the standard library.
    public let path: String
    public let pathSpan: Span
    /// The name that the module is bound to: what follows `as`, else the last component of the path.
    public let name: Identifier
}

/// `test "claim" { ... }`, with options after the claim: `test "claim", timeout: 1m { ... }`.
public struct Test: Sendable {
    /// A string literal.
    public let claim: Expr
    public let options: [Argument]
    public let body: Block
}

/// `fixture name = value`.
public struct Fixture: Sendable {
    public let name: Identifier
    public let value: Expr
    public let doc: String?
}
