// What a failed `assert` shows: the operands of its condition. They are chosen before the condition is compiled; while it is, each
// value is copied to a register of its own, which stays absent when a short cut left the operand out.
import SwkSyntax

/// Records the operands of one assertion.
final class AssertionRecorder {
    private var registers: [ObjectIdentifier: Int] = [:]
    private(set) var operands: [(span: Span, register: Int)] = []
    /// The registers of both sides of a condition that is one `==`: literals, too.
    private(set) var sides: (left: Int, right: Int)?

    /// Reserves a register for each operand of the condition.
    init(_ condition: Expr, in generator: Generator) {
        var wanted: [Expr] = []
        AssertionRecorder.collect(condition, isWhole: true, into: &wanted)
        let shown = wanted.count
        let sides = AssertionRecorder.sides(of: condition)
        for side in sides where !wanted.contains(where: { $0 === side }) { wanted.append(side) }
        if wanted.isEmpty { return }
        let first = generator.allocate(wanted.count)
        generator.emit(.loadAbsent, first, wanted.count)
        for (index, expression) in wanted.enumerated() {
            registers[ObjectIdentifier(expression)] = first + index
            if index < shown { operands.append((expression.wholeSpan, first + index)) }
        }
        let compared = sides.compactMap { registers[ObjectIdentifier($0)] }
        if compared.count == 2 { self.sides = (compared[0], compared[1]) }
    }

    /// Both sides of a condition that is one `==`.
    private static func sides(of condition: Expr) -> [Expr] {
        switch condition.kind {
        case .group(let inner): sides(of: inner)
        case .binary(.equal, let left, let right, _): [left.withoutGroups, right.withoutGroups]
        default: []
        }
    }

    /// Called with each compiled expression and the register of its value.
    func record(_ expression: Expr, from register: Int, in generator: Generator) {
        if let target = registers[ObjectIdentifier(expression)] { generator.emit(.move, target, register) }
    }

    /// Of a comparison both sides, of a call its receiver and arguments, of logic the operands' operands; never a literal.
    private static func collect(_ expression: Expr, isWhole: Bool, into wanted: inout [Expr]) {
        switch expression.kind {
        case .group(let inner): collect(inner, isWhole: isWhole, into: &wanted)
        case .unary(.not, let inner): collect(inner, isWhole: isWhole, into: &wanted)
        case .and(let left, let right), .or(let left, let right):
            collect(left, isWhole: true, into: &wanted)
            collect(right, isWhole: true, into: &wanted)
        case .binary(_, let left, let right, _) where isWhole:
            collect(left, isWhole: false, into: &wanted)
            collect(right, isWhole: false, into: &wanted)
        case .call(let callee, let arguments):
            if !isWhole { wanted.append(expression) }
            if case .member(let base, _, _) = callee.kind, !base.isLiteral {
                collect(base, isWhole: false, into: &wanted)
            }
            for argument in arguments where !argument.value.isLiteral {
                collect(argument.value, isWhole: false, into: &wanted)
            }
        case .member(let base, _, _):
            if !isWhole { wanted.append(expression) }
            if isWhole, !base.isLiteral { collect(base, isWhole: false, into: &wanted) }
        case .name: wanted.append(expression)
        case .lambda: break
        default: if !isWhole && !expression.isLiteral { wanted.append(expression) }
        }
    }
}

extension Expr {
    /// Its text up to the end of a member's name.
    fileprivate var wholeSpan: Span {
        if case .member(_, let member, _) = kind { span.joined(member.span) } else { span }
    }

    fileprivate var withoutGroups: Expr { if case .group(let inner) = kind { inner.withoutGroups } else { self } }

    /// Whether its text is its value.
    var isLiteral: Bool {
        switch kind {
        case .nilLiteral, .bool, .int, .float, .duration, .size, .regex: true
        case .string(let parts):
            parts.allSatisfy { part in
                if case .text = part { true } else { false }
            }
        case .unary(.negate, let inner): inner.isLiteral
        case .list(let elements): elements.allSatisfy { $0.value.isLiteral && !$0.isSpread }
        default: false
        }
    }
}
