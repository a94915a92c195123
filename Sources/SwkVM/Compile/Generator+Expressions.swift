// Expressions into registers.
import SwkSyntax

extension Generator {
    /// The value in some register: where it already is, or a new temporary.
    func operand(_ expression: Expr) -> Int {
        if let register = register(of: expression), recorder == nil { return register }
        let register = allocate()
        compile(expression, into: register)
        return register
    }

    /// As `operand`, for a left side whose right side comes after: a variable that the right side may set is copied first.
    func operand(_ expression: Expr, before right: Expr) -> Int {
        if register(of: expression) != nil && right.mayAssign {
            let register = allocate()
            compile(expression, into: register)
            return register
        }
        return operand(expression)
    }

    /// Evaluates for the effect only.
    func discard(_ expression: Expr) {
        switch expression.kind {
        case .ifElse, .block, .match, .tryCatch: scoped { compile(expression, into: nil) }
        default: scoped { compile(expression, into: allocate()) }
        }
    }

    /// Evaluates into a register; `nil` only where the value is not wanted and the construct knows that.
    func compile(_ expression: Expr, into target: Int?) {
        at(expression.span) {
            switch expression.kind {
            case .block(let block): compile(block, into: target)
            case .ifElse(let condition, let then, let otherwise): compileIf(condition, then, otherwise, into: target)
            case .match(let subject, let arms): compileMatch(subject, arms, into: target)
            case .tryCatch(let body, let name, let handler): compileTry(body, name, handler, into: target)
            default: compilePlain(expression, into: target ?? allocate())
            }
        }
        if let target { recorder?.record(expression, from: target, in: self) }
    }

    /// The expressions that are no control flow.
    private func compilePlain(_ expression: Expr, into target: Int) {
        switch expression.kind {
        case .nilLiteral: emit(.loadNil, target)
        case .bool(let value): emit(.loadBool, target, value ? 1 : 0)
        case .int(let value): load(value, into: target)
        case .float(let value): emit(.loadConstant, target, wide: constant(Value(float: value)))
        case .duration(let value): emit(.loadConstant, target, wide: constant(Value(duration: Int64(value))))
        case .size(let value): emit(.loadConstant, target, wide: constant(Value(size: Int64(value))))
        case .string(let parts): compile(parts, into: target)
        case .regex(let pattern, let flags):
            let box = RegexBox(pattern: pattern, flags: flags)
            emit(.loadConstant, target, wide: constant(machine.heap.foreign(.regex, box)))
        case .command(let command): compile(command, into: target)
        case .list(let elements): compile(elements, into: target)
        case .map(let entries): compile(entries, into: target)
        case .range(let from, let to, let isHalfOpen): compileRange(from, to, isHalfOpen, into: target)
        case .lambda(let function): closure(function, into: target)
        case .name: read(expression, into: target)
        case .member(let base, let member, let isOptional): compileMember(base, member, isOptional, into: target)
        case .index(let base, let index):
            scoped { emit(.getIndex, target, operand(base, before: index), operand(index)) }
        case .call(let callee, let arguments): compileCall(callee, arguments, into: target)
        case .optionalChain(let inner): compileChain(inner, into: target)
        case .group(let inner): compile(inner, into: target)
        case .unary(let op, let operand):
            if op == .negate {
                scoped { emit(.negate, target, self.operand(operand)) }
            } else {
                scoped { emit(.not, target, self.operand(operand)) }
            }
        case .binary(let op, let left, let right, _): compileBinary(op, left, right, into: target)
        case .and, .or: compileLogical(expression, into: target)
        case .coalesce(let left, let right):
            scoped {
                let value = allocate()
                compile(left, into: value)
                let present = emit(.jumpIfNotNil, value, wide: 0)
                compile(right, into: value)
                patch(present)
                emit(.move, target, value)
            }
        case .conditional(let condition, let then, let otherwise):
            let misses = jumpIfFalse(condition)
            compile(then, into: target)
            let end = jump()
            patch(misses)
            compile(otherwise, into: target)
            patch(end)
        default: compileControl(expression, into: target)
        }
    }

    // MARK: Operators

    private func compileBinary(_ op: BinaryOperator, _ left: Expr, _ right: Expr, into target: Int) {
        scoped {
            if case .int(let number) = right.kind, recorder == nil, Int16(exactly: number) != nil,
                op == .add || op == .subtract
            {
                emit(op == .add ? .addInt : .subtractInt, target, operand(left), number)
                return
            }
            if recorder == nil && compileWithConstant(op, left, right, into: target) { return }
            let first = operand(left, before: right)
            let second = operand(right)
            switch op {
            case .add: emit(.add, target, first, second)
            case .subtract: emit(.subtract, target, first, second)
            case .multiply: emit(.multiply, target, first, second)
            case .divide: emit(.divide, target, first, second)
            case .remainder: emit(.remainder, target, first, second)
            case .equal: emit(.equal, target, first, second)
            case .notEqual: emit(.notEqual, target, first, second)
            case .less: emit(.less, target, first, second)
            case .lessEqual: emit(.lessEqual, target, first, second)
            case .greater: emit(.less, target, second, first)
            case .greaterEqual: emit(.lessEqual, target, second, first)
            case .coalesce: preconditionFailure("`??` is a node of its own")
            }
        }
    }

    /// Arithmetic with a number that is written there: `x * 2.0`, `2.0 * x`. Says whether it was that.
    private func compileWithConstant(_ op: BinaryOperator, _ left: Expr, _ right: Expr, into target: Int) -> Bool {
        if let number = right.number, let code = Generator.withConstant(op), let index = shortConstant(number) {
            emit(code, target, operand(left), index)
            return true
        }
        if op == .add || op == .multiply, let number = left.number, let index = shortConstant(number) {
            emit(op == .add ? .addConstant : .multiplyConstant, flag: 1, target, operand(right), index)
            return true
        }
        return false
    }

    static func withConstant(_ op: BinaryOperator) -> Op? {
        switch op {
        case .add: .addConstant
        case .subtract: .subtractConstant
        case .multiply: .multiplyConstant
        case .divide: .divideConstant
        case .remainder: .remainderConstant
        default: nil
        }
    }

    private func compileLogical(_ expression: Expr, into target: Int) {
        // Into a temporary: the right side may use what the target holds.
        scoped {
            let value = allocate()
            let misses = jumpIfFalse(expression)
            emit(.loadBool, value, 1)
            let end = jump()
            patch(misses)
            emit(.loadBool, value, 0)
            patch(end)
            emit(.move, target, value)
        }
    }

    private func compileRange(_ from: Expr?, _ to: Expr?, _ isHalfOpen: Bool, into target: Int) {
        scoped {
            let first = allocate()
            if let from { compile(from, into: first) } else { emit(.loadNil, first) }
            let last = allocate()
            if let to { compile(to, into: last) } else { emit(.loadNil, last) }
            emit(.newRange, flag: isHalfOpen ? 1 : 0, target, first, last)
        }
    }

    // MARK: Members

    private func compileMember(_ base: Expr, _ member: Identifier, _ isOptional: Bool, into target: Int) {
        scoped {
            let object = operand(base)
            if isOptional { chainEnds.append(emit(.jumpIfNil, object, wide: 0)) }
            at(member.span) { emitMember(.getMember, target, object, member.name) }
        }
    }

    /// An expression with `?.` inside: the jumps that it collects end here, with nil.
    func compileChain(_ inner: Expr, into target: Int) {
        scoped {
            let outer = chainEnds
            chainEnds = []
            let value = allocate()
            compile(inner, into: value)
            let end = jump()
            patch(chainEnds)
            emit(.loadNil, value)
            patch(end)
            emit(.move, target, value)
            chainEnds = outer
        }
    }
}

extension Expr {
    /// The number that it is, if it is one as it stands.
    var number: Value? {
        switch kind {
        case .int(let value): Value(int: value)
        case .float(let value): Value(float: value)
        default: nil
        }
    }

    /// Whether evaluating it may set a variable of the same function.
    var mayAssign: Bool {
        switch kind {
        case .nilLiteral, .bool, .int, .float, .duration, .size, .regex, .name, .lambda: false
        case .group(let inner), .unary(_, let inner), .optionalChain(let inner), .member(let inner, _, _):
            inner.mayAssign
        case .binary(_, let left, let right, _), .and(let left, let right), .or(let left, let right),
            .coalesce(let left, let right), .index(let left, let right):
            left.mayAssign || right.mayAssign
        case .call(let callee, let arguments): callee.mayAssign || arguments.contains { $0.value.mayAssign }
        case .string(let parts):
            parts.contains { part in
                if case .expression(let value) = part { value.mayAssign } else { false }
            }
        case .list(let elements): elements.contains { $0.value.mayAssign }
        default: true
        }
    }
}
