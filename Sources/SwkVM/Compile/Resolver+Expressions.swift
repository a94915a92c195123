// Expressions: what their names mean, and the type of their value where it is known. `any` is no claim; a known type makes wrong members
// and arguments errors before the run.
import SwkSyntax

extension Resolver {
    @discardableResult
    mutating func resolve(_ expression: Expr) -> ScriptType {
        let isDiscarded = takeDiscards()
        if isDiscarded, unusedWords(expression) != nil { return resolveUnused(expression) }
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
        case .member(let base, let member, let isOptional):
            discards = isDiscarded
            return resolveMember(base, member, isOptional: isOptional)
        case .index(let base, let index):
            let type = resolve(base)
            resolve(index)
            if case .range = index.kind { return type }
            return type == .string ? .string : type == .map ? .any : type.elementType
        case .call(let callee, let arguments):
            discards = isDiscarded
            return resolveCall(callee, arguments, at: expression.span)
        case .optionalChain(let inner):
            discards = isDiscarded
            let type = perhaps { $0.resolve(inner) }
            return type == .any ? .any : .optional(type)
        case .group(let inner):
            discards = isDiscarded
            return resolve(inner)
        case .unary(let op, let operand):
            if op == .not {
                resolveCondition(operand, "the operand of `not`")
                return .bool
            }
            return resolveNegation(operand)
        case .binary(let op, let left, let right, let place): return resolveBinary(op, left, right, at: place)
        case .and(let left, let right), .or(let left, let right):
            let word = if case .and = expression.kind { "a side of `and`" } else { "a side of `or`" }
            resolveCondition(left, word)
            perhaps { $0.resolveCondition(right, word) }
            return .bool
        case .coalesce(let left, let right): return resolveCoalesce(left, right)
        case .conditional(let condition, let then, let otherwise):
            resolveCondition(condition)
            return branch(2, at: expression.span) { resolver, index in
                resolver.discards = isDiscarded
                return resolver.resolve(index == 0 ? then : otherwise)
            }
        default:
            discards = isDiscarded
            return resolveControl(expression)
        }
    }

    private mutating func resolveCoalesce(_ left: Expr, _ right: Expr) -> ScriptType {
        let first = resolve(left)
        let before = hasLeft
        let second = resolve(right)
        // `x ?? throw "no x"` is x.
        let leaves = hasLeft && !before
        hasLeft = before
        guard case .optional(let type) = first else { return .any }
        return leaves ? type : ScriptType.common([type, second])
    }

    private mutating func resolveNegation(_ operand: Expr) -> ScriptType {
        let type = resolve(operand)
        switch type {
        case .nil, .bool, .string, .choice, .list, .map, .function, .command, .regex:
            error("type.mismatch", "cannot negate \(type.phrase)", at: operand.span)
            return .any
        default: return type
        }
    }

    private mutating func resolveControl(_ expression: Expr) -> ScriptType {
        switch expression.kind {
        case .block(let block): return resolve(block)
        case .ifElse(let condition, let then, let otherwise):
            let isDiscarded = takeDiscards()
            resolveCondition(condition)
            return branch(2, at: expression.span) { resolver, index in
                resolver.discards = isDiscarded
                if index == 0 { return resolver.resolve(then) }
                return otherwise.map { resolver.resolve($0) } ?? .nil
            }
        case .match(let subject, let arms): return resolveMatch(subject, arms, at: expression.span)
        case .tryCatch(let body, let name, let handler):
            let isDiscarded = takeDiscards()
            return branch(2, at: expression.span) { resolver, index in
                resolver.discards = isDiscarded
                if index == 0 { return resolver.resolve(body) }
                return resolver.resolveHandler(handler, name)
            }
        case .tryElse(let body, let fallback):
            let isDiscarded = takeDiscards()
            return branch(2, at: expression.span) { resolver, index in
                // `try ... else nil` as a statement says that a failure does not matter.
                if index == 1, case .nilLiteral = fallback.kind { return resolver.resolve(fallback) }
                resolver.discards = isDiscarded
                return resolver.resolve(index == 0 ? body : fallback)
            }
        case .throwing, .returning, .breaking, .continuing: resolveLeaving(expression)
        case .assertion(let condition, let message):
            discards = false
            resolveCondition(condition, "what `assert` checks")
            if let message { perhaps { $0.resolve(message) } }
            return .nil
        default:
            discards = false
            return resolveConcurrent(expression)
        }
        return .any
    }

    private mutating func resolveHandler(_ handler: Block, _ name: Identifier?) -> ScriptType {
        let isDiscarded = takeDiscards()
        pushScope()
        if let name { declare(name.name, .error, at: name.span).facts.type = .error }
        discards = isDiscarded
        let type = resolve(handler)
        popScope()
        return type
    }

    private mutating func resolveLeaving(_ expression: Expr) {
        discards = false
        switch expression.kind {
        case .throwing(let value): resolve(value)
        case .returning(let value):
            function.returned.append(value.map { resolve($0) } ?? .nil)
            checkLeaves("return", at: expression.span)
        case .breaking:
            checkLoop("break", at: expression.span)
            if !function.breaks.isEmpty { function.breaks[function.breaks.count - 1] = true }
        default: checkLoop("continue", at: expression.span)
        }
        leave(at: expression.span)
    }

    private mutating func resolveConcurrent(_ expression: Expr) -> ScriptType {
        let key = ObjectIdentifier(expression)
        switch expression.kind {
        case .spawn(let operand):
            if let block = scopes.last(where: { $0.block != nil && $0.function === function })?.block {
                result.spawningBlocks.insert(block)
            }
            inFunction(.concurrent("`spawn`"), key: key) { $0.resolve(operand) }
            return .task
        case .parallel(let branches):
            var names: [String: Span] = [:]
            for branch in branches {
                if let first = names.updateValue(branch.name.span, forKey: branch.name.name) {
                    error(
                        "name.duplicate", "`\(branch.name.name)` is a branch twice", at: branch.name.span,
                        notes: [.init("first given here", at: first)])
                }
                inFunction(.concurrent("`parallel`"), key: ObjectIdentifier(branch.body)) { $0.resolve(branch.body) }
            }
            return .map
        case .parallelFor(let loop, let limit):
            let element = resolveSequence(loop.sequence)
            if let limit { resolve(limit) }
            var type = ScriptType.any
            inFunction(.concurrent("`parallel for`"), key: key) { resolver in
                resolver.bind(loop.pattern, .loop, element)
                if let filter = loop.filter { resolver.resolveCondition(filter) }
                type = resolver.resolve(loop.body)
            }
            return .list(of: type)
        case .timeout(let duration, let body):
            let type = resolve(duration)
            if !ScriptType.duration.mayAccept(type) {
                let help = if case .int(let number) = duration.kind { ["write \(number)s"] } else { [String]() }
                error(
                    "call.wrong-type", "`timeout` takes a Duration, this is \(type.phrase)", at: duration.span,
                    help: help)
            }
            var value = ScriptType.any
            inFunction(.concurrent("`timeout`"), key: key) { value = $0.resolve(body) }
            return value
        case .atomically(let body):
            if machine.registry.transactions == nil {
                error(
                    "atomically.unavailable", "`atomically` needs a host that can roll its effects back",
                    at: expression.span)
            }
            var value = ScriptType.any
            inFunction(.concurrent("`atomically`"), key: key) { value = $0.resolve(body) }
            return value
        default: break
        }
        return .any
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
        let asked = if case .name(let name) = condition.kind { name } else { "value" }
        let help: [String]
        switch type {
        case .string, .choice, .list, .map: help = ["ask: `not \(asked).isEmpty`"]
        case .int, .float: help = ["compare: `\(asked) != 0`"]
        case .nil: help = ["compare: `\(asked) != nil`"]
        default: help = []
        }
        error(
            "type.mismatch", "\(place) must be a Bool, this is \(type.phrase)", at: firstLine(of: condition.span),
            help: help)
    }

    private mutating func checkLeaves(_ word: String, at span: Span) {
        if function.deferred > 0 {
            error(
                "control.leaves-defer", "`\(word)` cannot leave a `defer`", at: span,
                help: ["clean-up runs to its end: put an `if` round what may be left out"])
        } else if case .concurrent(let what) = function.kind {
            error(
                "control.leaves-block", "`\(word)` cannot leave \(what): it runs as a task of its own", at: span,
                help: ["the block's value is its last expression"])
        }
    }

    private mutating func checkLoop(_ word: String, at span: Span) {
        if function.loops > 0 { return }
        if case .concurrent = function.kind { return checkLeaves(word, at: span) }
        error(
            "control.outside-loop", "`\(word)` stands outside of a loop", at: span,
            help: ["`return` leaves a function, `exit(0)` ends the script"])
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
    /// The one type of several values, also when some of them are nil, or `any`.
    static func common(_ types: [ScriptType]) -> ScriptType {
        guard let first = types.first else { return .any }
        if types.allSatisfy({ $0 == first }) { return first }
        let other = types.filter { $0 != .nil }
        guard other.count < types.count, let kind = other.first, other.allSatisfy({ $0 == kind }) else { return .any }
        if case .optional = kind { return kind }
        return kind == .any ? .any : .optional(kind)
    }
}
