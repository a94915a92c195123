// Patterns: in `let`, `var` and `for` a shape that must fit, in `match` one that is tried.
import SwkSyntax

extension Generator {
    // MARK: Required

    /// Takes a value apart that must have the shape; fails at run time when it has not.
    func bindRequired(_ pattern: Pattern, from register: Int) {
        at(pattern.span) {
            switch pattern.kind {
            case .wildcard, .invalid: break
            case .name:
                // The register may be a temporary or belong to another name, so the new name gets its own.
                let own = allocate()
                emit(.move, own, register)
                bind(declaration(at: pattern.span), to: own)
            case .list(let parts, let rest):
                emit(.requireList, flag: rest == nil ? 0 : 1, register, parts.count)
                bindElements(parts, rest, from: register) { bindRequired($0, from: $1) }
            case .map(let fields, let rest): bindFields(fields, rest, from: register)
            case .value, .range, .either: preconditionFailure("the parser admits these in `match` only")
            }
        }
    }

    private func bindElements(
        _ parts: [Pattern], _ rest: Pattern.Rest?, from register: Int, _ bindPart: (Pattern, Int) -> Void
    ) {
        for (index, part) in parts.enumerated() {
            let element = allocate()
            emit(.getElement, element, register, index)
            bindPart(part, element)
        }
        if let name = rest?.name {
            let remaining = allocate()
            emit(.sliceList, remaining, register, parts.count)
            bind(declaration(at: name.span), to: remaining)
        }
    }

    private func bindFields(_ fields: [Pattern.Field], _ rest: Pattern.Rest?, from register: Int) {
        for field in fields {
            let value = allocate()
            at(field.key.span) {
                _ = emit(.getPart, value, register, symbol(field.key.name))
                if let fallback = field.defaultValue {
                    let present = emit(.jumpIfPresent, value, wide: 0)
                    compile(fallback, into: value)
                    patch(present)
                } else {
                    emit(.requirePart, value, register, symbol(field.key.name))
                }
            }
            bindRequired(field.pattern, from: value)
        }
        bindRest(fields, rest, from: register)
    }

    private func bindRest(_ fields: [Pattern.Field], _ rest: Pattern.Rest?, from register: Int) {
        guard let name = rest?.name else { return }
        let remaining = allocate()
        scoped {
            let keys = allocate(fields.count)
            for (index, field) in fields.enumerated() { load(field.key.name, into: keys + index) }
            emit(.newList, remaining, keys, fields.count)
            emit(.restOfMap, remaining, register, remaining)
        }
        bind(declaration(at: name.span), to: remaining)
    }

    // MARK: Tried

    func compileMatch(_ subject: Expr, _ arms: [MatchArm], into target: Int?) {
        scoped {
            let value = allocate()
            compile(subject, into: value)
            // The arms' values go to a temporary: a pattern or guard may use what the target holds.
            let result = target == nil ? nil : allocate()
            var ends: [Int] = []
            for arm in arms {
                scoped {
                    var misses = tryPattern(arm.pattern, on: value)
                    if let condition = arm.guardCondition { misses += jumpIfFalse(condition) }
                    compile(arm.body, into: result)
                    ends.append(jump())
                    patch(misses)
                }
            }
            emit(.noMatch, value)
            patch(ends)
            if let target, let result { emit(.move, target, result) }
        }
    }

    /// Tests a value and binds the names; the returned jumps are taken when it does not fit.
    private func tryPattern(_ pattern: Pattern, on register: Int) -> [Int] {
        at(pattern.span) {
            switch pattern.kind {
            case .wildcard, .invalid: return []
            case .name:
                bindRequired(pattern, from: register)
                return []
            case .value(let expected):
                return test { result in emit(.testValue, result, register, operand(expected)) }
            case .range(let from, let to, let isHalfOpen):
                return test { result in
                    let first = allocate()
                    if let from { compile(from, into: first) } else { load(Int.min, into: first) }
                    let last = allocate()
                    if let to { compile(to, into: last) } else { emit(.loadNil, last) }
                    emit(.newRange, flag: isHalfOpen ? 1 : 0, first, first, last)
                    emit(.testRange, result, register, first)
                }
            case .either(let patterns): return tryEither(patterns, on: register)
            case .list(let parts, let rest):
                var misses = test { emit(.testList, flag: rest == nil ? 0 : 1, $0, register, parts.count) }
                bindElements(parts, rest, from: register) { misses += tryPattern($0, on: $1) }
                return misses
            case .map(let fields, let rest): return tryFields(fields, rest, on: register)
            }
        }
    }

    private func test(_ emitTest: (Int) -> Void) -> [Int] {
        scoped {
            let result = allocate()
            emitTest(result)
            return [emit(.jumpIfNot, result, wide: 0)]
        }
    }

    private func tryEither(_ patterns: [Pattern], on register: Int) -> [Int] {
        var fits: [Int] = []
        var misses: [Int] = []
        for pattern in patterns {
            patch(misses)
            misses = tryPattern(pattern, on: register)
            fits.append(jump())
        }
        patch(misses)
        let none = jump()
        patch(fits)
        return [none]
    }

    private func tryFields(_ fields: [Pattern.Field], _ rest: Pattern.Rest?, on register: Int) -> [Int] {
        var misses: [Int] = []
        for field in fields {
            let value = allocate()
            emit(.getPart, value, register, symbol(field.key.name))
            let present = emit(.jumpIfPresent, value, wide: 0)
            if let fallback = field.defaultValue {
                compile(fallback, into: value)
            } else {
                misses.append(jump())
            }
            patch(present)
            misses += tryPattern(field.pattern, on: value)
        }
        bindRest(fields, rest, from: register)
        return misses
    }
}
