// Conditions: an expression compiled into jumps instead of a value. Comparisons and logic become one instruction each.
import SwkSyntax

extension Generator {
    /// Goes on when the condition holds; the returned jumps are taken when it does not.
    func jumpIfFalse(_ condition: Expr) -> [Int] {
        if recorder != nil { return jumpOnValue(.jumpIfNot, condition) }
        switch condition.kind {
        case .group(let inner): return jumpIfFalse(inner)
        case .unary(.not, let inner): return at(condition.span) { jumpIfTrue(inner) }
        case .and(let left, let right): return jumpIfFalse(left) + jumpIfFalse(right)
        case .or(let left, let right):
            let holds = jumpIfTrue(left)
            let misses = jumpIfFalse(right)
            patch(holds)
            return misses
        case .binary(let op, let left, let right, _):
            return at(condition.span) { compare(op, left, right, holds: false) }
        default: return jumpOnValue(.jumpIfNot, condition)
        }
    }

    /// Goes on when the condition does not hold.
    func jumpIfTrue(_ condition: Expr) -> [Int] {
        if recorder != nil { return jumpOnValue(.jumpIf, condition) }
        switch condition.kind {
        case .group(let inner): return jumpIfTrue(inner)
        case .unary(.not, let inner): return at(condition.span) { jumpIfFalse(inner) }
        case .or(let left, let right): return jumpIfTrue(left) + jumpIfTrue(right)
        case .and(let left, let right):
            let misses = jumpIfFalse(left)
            let holds = jumpIfTrue(right)
            patch(misses)
            return holds
        case .binary(let op, let left, let right, _):
            return at(condition.span) { compare(op, left, right, holds: true) }
        default: return jumpOnValue(.jumpIf, condition)
        }
    }

    private func jumpOnValue(_ op: Op, _ condition: Expr) -> [Int] {
        scoped {
            if recorder != nil { return recordedJump(op, condition) }
            let value = operand(condition)
            return at(condition.span) { [emit(op, value, wide: 0)] }
        }
    }

    /// While an assertion records, logic keeps its short cuts but every operand goes through a register.
    private func recordedJump(_ op: Op, _ condition: Expr) -> [Int] {
        let value = allocate()
        switch condition.kind {
        case .group(let inner): return recordedJump(op, inner)
        case .unary(.not, let inner):
            return op == .jumpIf ? jumpIfFalse(inner) : jumpIfTrue(inner)
        case .and(let left, let right):
            if op == .jumpIfNot { return jumpIfFalse(left) + jumpIfFalse(right) }
            let misses = jumpIfFalse(left)
            let holds = jumpIfTrue(right)
            patch(misses)
            return holds
        case .or(let left, let right):
            if op == .jumpIf { return jumpIfTrue(left) + jumpIfTrue(right) }
            let holds = jumpIfTrue(left)
            let misses = jumpIfFalse(right)
            patch(holds)
            return misses
        default:
            compile(condition, into: value)
            return at(condition.span) { [emit(op, value, wide: 0)] }
        }
    }

    private func compare(_ op: BinaryOperator, _ left: Expr, _ right: Expr, holds: Bool) -> [Int] {
        scoped {
            if case .int(let number) = right.kind, Int16(exactly: number) != nil,
                let short = Generator.withInt(op, holds: holds)
            {
                return [emit(short.op, operand(left), number + short.shift)]
            }
            guard let (jump, swaps) = Generator.comparison(op, holds: holds) else {
                let value = allocate()
                compile(
                    Expr(.binary(op, left, right, operatorSpan: left.span), span: left.span.joined(right.span)),
                    into: value)
                return [emit(holds ? .jumpIf : .jumpIfNot, value, wide: 0)]
            }
            let first = operand(left, before: right)
            let second = operand(right)
            return [swaps ? emit(jump, second, first) : emit(jump, first, second)]
        }
    }

    private static func comparison(_ op: BinaryOperator, holds: Bool) -> (Op, swaps: Bool)? {
        switch op {
        case .less: (holds ? .jumpIfLess : .jumpIfNotLess, false)
        case .lessEqual: (holds ? .jumpIfLessEqual : .jumpIfNotLessEqual, false)
        case .greater: (holds ? .jumpIfLess : .jumpIfNotLess, true)
        case .greaterEqual: (holds ? .jumpIfLessEqual : .jumpIfNotLessEqual, true)
        case .equal: (holds ? .jumpIfEqual : .jumpIfNotEqual, false)
        case .notEqual: (holds ? .jumpIfNotEqual : .jumpIfEqual, false)
        default: nil
        }
    }

    /// Comparisons with a small constant. `x > 5` for an Int is `not x <= 5`; a Float that is not a number makes the difference, and
    /// so does the order of the words in an error, so `>` and `>=` have no short form.
    private static func withInt(_ op: BinaryOperator, holds: Bool) -> (op: Op, shift: Int)? {
        switch op {
        case .less: (holds ? .jumpIfLessInt : .jumpIfNotLessInt, 0)
        case .lessEqual: (holds ? .jumpIfLessEqualInt : .jumpIfNotLessEqualInt, 0)
        case .equal: (holds ? .jumpIfEqualInt : .jumpIfNotEqualInt, 0)
        case .notEqual: (holds ? .jumpIfNotEqualInt : .jumpIfEqualInt, 0)
        default: nil
        }
    }
}
