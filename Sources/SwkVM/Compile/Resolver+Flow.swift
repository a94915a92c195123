// Where control goes: what can never be reached, and whose value nobody looks at.
//
// `hasLeft` is true while the walk is behind something that never comes out: a `throw`, `return`, `break`, `continue` or `exit(n)`, a loop
// without an end, an `if` or `match` all of whose branches leave. What may be skipped (a branch, the right side of `and`) does not count.
import SwkSyntax

extension Resolver {
    /// Control does not come past `span`.
    mutating func leave(at span: Span) {
        hasLeft = true
        leavingSpan = span
    }

    /// Resolves what may not run at all: afterwards control goes on.
    @discardableResult
    mutating func perhaps<Result>(_ body: (inout Resolver) -> Result) -> Result {
        let before = hasLeft
        defer { hasLeft = before }
        return body(&self)
    }

    /// Resolves branches of which exactly one runs; control goes on when one of them comes to its end.
    mutating func branch(_ count: Int, at span: Span, _ body: (inout Resolver, Int) -> ScriptType) -> ScriptType {
        let before = hasLeft
        var types: [ScriptType] = []
        for index in 0..<count {
            hasLeft = before
            let type = body(&self, index)
            // A branch that leaves has no value.
            if !hasLeft { types.append(type) }
        }
        hasLeft = before
        if types.isEmpty && count > 0 && !before { leave(at: span) }
        return ScriptType.common(types)
    }

    /// Resolves statements in order; gives the type of the last expression.
    ///
    /// - Parameter isUsed: whether the value of the last one is what the block gives to somebody.
    @discardableResult
    mutating func resolveStatements(_ statements: [Stmt], isUsed: Bool = true) -> ScriptType {
        var type = ScriptType.nil
        var end: Span?
        var isReported = false
        for (index, statement) in statements.enumerated() {
            if let end, !isReported, !statement.isThereFromTheStart(isTop: scopes.count == 1) {
                isReported = true
                warnUnreachable(statement, after: end)
            }
            hasLeft = false
            discards = !isUsed || index < statements.count - 1
            type = resolve(statement)
            discards = false
            if hasLeft && end == nil { end = leavingSpan }
        }
        hasLeft = end != nil
        return type
    }

    private mutating func warnUnreachable(_ statement: Stmt, after end: Span) {
        error(
            "code.unreachable", "this is never reached", at: firstLine(of: statement.span),
            label: "never reached", notes: [.init("control never comes past this", at: firstLine(of: end))],
            help: ["delete it, or move it up"])
    }

    /// The part of a span that stands on its first line.
    func firstLine(of span: Span) -> Span {
        let bytes = source.bytes
        var end = Int(span.start)
        while end < Int(span.end), end < bytes.count, bytes[end] != UInt8(ascii: "\n") { end += 1 }
        while end > Int(span.start), [UInt8(ascii: " "), UInt8(ascii: "\r")].contains(bytes[end - 1]) { end -= 1 }
        return Span(file: span.file, start: span.start, end: UInt32(end))
    }

    // MARK: Values that nobody uses

    /// Warns of an expression that stands alone although it does nothing but give a value.
    func unusedWords(_ expression: Expr) -> (what: String, help: [String])? {
        switch expression.kind {
        case .nilLiteral, .bool, .int, .float, .duration, .size, .regex: ("this value", [])
        case .string: ("this text", ["`print(...)` shows it; a comment starts with `//`"])
        case .command:
            ("this command", ["a command runs in a container or an image: `c.exec(...)`, `Image(...).run(...)`"])
        case .list: ("this list", [])
        case .map: ("this map", [])
        case .range: ("this range", [])
        case .lambda: ("this function", ["it is never called; `func name() { ... }` gives it a name"])
        case .name: ("this value", ["`print(...)` shows it"])
        case .binary(.equal, let left, let right, _):
            ("the result of this comparison", ["to assign, write `\(text(of: left)) = \(text(of: right))`"])
        case .binary(let op, _, _, _):
            op.isComparison ? ("the result of this comparison", []) : ("the result of this calculation", [])
        case .unary: ("the result of this calculation", [])
        default: nil
        }
    }

    /// A value that nobody uses; the warning would only repeat what is wrong inside of it.
    mutating func resolveUnused(_ expression: Expr) -> ScriptType {
        let known = result.diagnostics.count
        let type = resolve(expression)
        if result.diagnostics.count == known, let (what, help) = unusedWords(expression) {
            warning("value.unused", "\(what) is not used", at: firstLine(of: expression.span), help: help)
        }
        return type
    }

    mutating func warnUnused(callOf name: String, at span: Span) {
        warning(
            "value.unused", "the result of `\(name)` is not used, and it does nothing else", at: firstLine(of: span),
            help: ["keep it: `let result = ...`"])
    }

    /// The source of an expression for a message, when it is short.
    func text(of expression: Expr) -> String {
        let text = source.text(of: expression.span)
        return text.utf8.count <= 40 && !text.contains("\n") ? text : "..."
    }

    // MARK: Names that nobody uses

    /// Warns of the names of a scope that nothing uses, when it ends.
    mutating func warnUnusedNames(of scope: Scope) {
        guard !isPrelude else { return }
        for case .declaration(let declaration) in scope.names.values where !declaration.isUsed {
            guard let words = unusedWords(declaration) else { continue }
            warning(words.code, words.message, at: declaration.span, help: [words.help])
        }
    }

    private func unusedWords(_ declaration: Declaration) -> (code: String, message: String, help: String)? {
        let name = declaration.name
        let isPrivate = name.hasPrefix("_")
        switch declaration.kind {
        case .module:
            return (
                code: "import.unused", message: "the module `\(name)` is imported and not used",
                help: "delete the import"
            )
        case .constant, .variable, .function:
            guard declaration.standsAlone, declaration.isTopLevel ? isPrivate : !isPrivate else { return nil }
            let help =
                declaration.isTopLevel ? "delete it" : "delete it, or call it `_\(name)` when it is meant to be unused"
            return (code: "name.unused", message: "`\(name)` is never used", help: help)
        case .parameter, .structure, .loop, .using, .error: return nil
        }
    }
}

extension Stmt {
    /// Declarations of the top level exist before the first statement runs.
    fileprivate func isThereFromTheStart(isTop: Bool) -> Bool {
        switch kind {
        case .function, .structure, .importModule, .test, .fixture: isTop
        default: false
        }
    }
}

extension BinaryOperator {
    var isComparison: Bool {
        switch self {
        case .equal, .notEqual, .less, .lessEqual, .greater, .greaterEqual: true
        default: false
        }
    }
}
