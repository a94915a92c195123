// Expressions: what their names mean, and the type of their value where it is known. `any` is no claim; a known type makes wrong members
// and arguments errors before the run.
import SwkSyntax

extension Resolver {
    @discardableResult
    mutating func resolve(_ expression: Expr) -> ScriptType {
        switch expression.kind {
        case .nilLiteral: return .nil
        case .bool: return .bool
        case .int: return .int
        case .float: return .float
        case .duration: return .duration
        case .size: return .size
        case .string(let parts):
            resolve(parts)
            return .string
        case .regex(let pattern, let flags):
            if let problem = RegexBox.problem(pattern: pattern, flags: flags) {
                error("regex.malformed", "the regex is malformed: \(problem)", at: expression.span)
            }
            return .regex
        case .command(let command):
            resolve(command)
            return .command
        case .list(let elements):
            let types = elements.map { element in
                let type = resolve(element.value)
                return element.isSpread ? type.elementType : type
            }
            return .list(of: ScriptType.common(types))
        case .map(let entries):
            resolve(entries)
            return .map
        case .range(let from, let to, _):
            if let from { resolve(from) }
            if let to { resolve(to) }
            return .range
        case .lambda(let function):
            resolve(function)
            return .function
        case .name(let name):
            guard let use = use(name, at: expression.span) else { return .any }
            return type(of: use)
        case .member(let base, let member, let isOptional): return resolveMember(base, member, isOptional: isOptional)
        case .index(let base, let index):
            let type = resolve(base)
            resolve(index)
            if case .range = index.kind { return type }
            return type == .string ? .string : type == .map ? .any : type.elementType
        case .call(let callee, let arguments): return resolveCall(callee, arguments, at: expression.span)
        case .optionalChain(let inner):
            resolve(inner)
            return .any
        case .group(let inner): return resolve(inner)
        case .unary(let op, let operand):
            if op == .not {
                resolveCondition(operand, "`not`")
                return .bool
            }
            return resolve(operand)
        case .binary(let op, let left, let right, _): return resolveBinary(op, left, right)
        case .and(let left, let right), .or(let left, let right):
            let word = if case .and = expression.kind { "`and`" } else { "`or`" }
            resolveCondition(left, word)
            resolveCondition(right, word)
            return .bool
        case .coalesce(let left, let right):
            resolve(left)
            resolve(right)
            return .any
        case .conditional(let condition, let then, let otherwise):
            resolveCondition(condition)
            return ScriptType.common([resolve(then), resolve(otherwise)])
        default: return resolveControl(expression)
        }
    }

    private mutating func resolveControl(_ expression: Expr) -> ScriptType {
        switch expression.kind {
        case .block(let block): return resolve(block)
        case .ifElse(let condition, let then, let otherwise):
            resolveCondition(condition)
            let first = resolve(then)
            guard let otherwise else { return .any }
            return ScriptType.common([first, resolve(otherwise)])
        case .match(let subject, let arms): return resolveMatch(subject, arms)
        case .tryCatch(let body, let name, let handler):
            let type = resolve(body)
            pushScope()
            if let name { declare(name.name, .error, at: name.span).facts.type = .error }
            let other = resolve(handler)
            popScope()
            return ScriptType.common([type, other])
        case .tryElse(let body, let fallback): return ScriptType.common([resolve(body), resolve(fallback)])
        case .throwing(let value): resolve(value)
        case .returning(let value):
            if let value { resolve(value) }
            checkLeaves("return", at: expression.span)
        case .breaking: checkLoop("break", at: expression.span)
        case .continuing: checkLoop("continue", at: expression.span)
        case .assertion(let condition, let message):
            resolveCondition(condition, "what `assert` checks")
            if let message { resolve(message) }
            return .nil
        default: return resolveConcurrent(expression)
        }
        return .any
    }

    private mutating func resolveConcurrent(_ expression: Expr) -> ScriptType {
        let key = ObjectIdentifier(expression)
        switch expression.kind {
        case .spawn(let operand):
            if let block = scopes.last(where: { $0.block != nil && $0.function === function })?.block {
                result.spawningBlocks.insert(block)
            }
            inFunction(.concurrent("`spawn`"), key: key) { $0.resolve(operand) }
        case .parallel(let branches):
            var names: Set<String> = []
            for branch in branches {
                if !names.insert(branch.name.name).inserted {
                    error("name.duplicate", "`\(branch.name.name)` is a branch twice", at: branch.name.span)
                }
                inFunction(.concurrent("`parallel`"), key: ObjectIdentifier(branch.body)) { $0.resolve(branch.body) }
            }
            return .map
        case .parallelFor(let loop, let limit):
            let element = resolve(loop.sequence).elementType
            if let limit { resolve(limit) }
            inFunction(.concurrent("`parallel for`"), key: key) { resolver in
                resolver.bind(loop.pattern, .loop, element)
                if let filter = loop.filter { resolver.resolveCondition(filter) }
                resolver.resolve(loop.body)
            }
            return .list(of: .any)
        case .timeout(let duration, let body):
            let type = resolve(duration)
            if !ScriptType.duration.mayAccept(type) {
                let help = if case .int(let number) = duration.kind { ["write \(number)s"] } else { [String]() }
                error(
                    "call.wrong-type", "`timeout` takes a Duration, this is \(article(type.name))", at: duration.span,
                    help: help)
            }
            inFunction(.concurrent("`timeout`"), key: key) { $0.resolve(body) }
        case .atomically(let body):
            if machine.registry.transactions == nil {
                error(
                    "atomically.unavailable", "`atomically` needs a host that can roll its effects back",
                    at: expression.span)
            }
            inFunction(.concurrent("`atomically`"), key: key) { $0.resolve(body) }
        default: break
        }
        return .any
    }

    private mutating func resolveMatch(_ subject: Expr, _ arms: [MatchArm]) -> ScriptType {
        let type = resolve(subject)
        var types: [ScriptType] = []
        var catchAll: Span?
        for arm in arms {
            if let span = catchAll {
                error(
                    "code.unreachable", "this arm is never reached", at: arm.pattern.span,
                    notes: [.init("this arm fits everything", at: span)])
                catchAll = nil
            }
            pushScope()
            bind(arm.pattern, .constant, type)
            if let condition = arm.guardCondition { resolveCondition(condition) }
            types.append(resolve(arm.body))
            popScope()
            if arm.guardCondition == nil && arm.pattern.fitsEverything { catchAll = arm.pattern.span }
        }
        return ScriptType.common(types)
    }

    // MARK: Pieces

    mutating func resolve(_ parts: [StringPart]) {
        for part in parts { if case .expression(let value) = part { resolve(value) } }
    }

    private mutating func resolve(_ command: Command) {
        switch command {
        case .shell(let parts): resolve(parts)
        case .words(let words):
            for word in words {
                switch word {
                case .joined(let parts): resolve(parts)
                case .splice(let value): resolve(value)
                }
            }
        }
    }

    private mutating func resolve(_ entries: [SwkSyntax.MapEntry]) {
        for entry in entries {
            switch entry {
            case .pair(let key, let value):
                resolve(key)
                resolve(value)
            case .spread(let value): resolve(value)
            }
        }
    }

    /// A condition must be a Bool; a value that is known to be something else is an error at once.
    mutating func resolveCondition(_ condition: Expr, _ place: String = "a condition") {
        let type = resolve(condition)
        if ScriptType.bool.mayAccept(type) { return }
        let help: [String]
        switch type {
        case .string, .list, .map: help = ["ask: `not value.isEmpty`"]
        case .int, .float: help = ["compare: `value != 0`"]
        default: help = []
        }
        error("type.mismatch", "\(place) must be a Bool, this is \(article(type.name))", at: condition.span, help: help)
    }

    private mutating func resolveBinary(_ op: BinaryOperator, _ left: Expr, _ right: Expr) -> ScriptType {
        let first = resolve(left)
        let second = resolve(right)
        switch op {
        case .equal, .notEqual, .less, .lessEqual, .greater, .greaterEqual: return .bool
        case .add, .subtract, .multiply, .divide, .remainder:
            if first == second && [.int, .float].contains(first) { return first }
            if first == second && [.string, .duration, .size].contains(first) && op != .divide { return first }
            return .any
        case .coalesce: return .any
        }
    }

    private mutating func checkLeaves(_ word: String, at span: Span) {
        if function.deferred > 0 {
            error("control.leaves-defer", "`\(word)` cannot leave a `defer`", at: span)
        } else if case .concurrent(let what) = function.kind {
            error(
                "control.leaves-block", "`\(word)` cannot leave \(what): it runs as a task of its own", at: span,
                help: ["the block's value is its last expression"])
        }
    }

    private mutating func checkLoop(_ word: String, at span: Span) {
        if function.loops > 0 { return }
        if case .concurrent = function.kind { return checkLeaves(word, at: span) }
        error("control.outside-loop", "`\(word)` stands outside of a loop", at: span)
    }
}

extension Pattern {
    /// Whether every value fits.
    var fitsEverything: Bool {
        switch kind {
        case .wildcard, .name: true
        case .either(let patterns): patterns.contains(where: \.fitsEverything)
        default: false
        }
    }
}

extension ScriptType {
    /// The one type of several values, or `any`.
    static func common(_ types: [ScriptType]) -> ScriptType {
        guard let first = types.first, types.allSatisfy({ $0 == first }) else { return .any }
        return first
    }
}
