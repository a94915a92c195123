// Assignments: to names, members and elements, plain or with an operator.
import SwkSyntax

extension Generator {
    func compile(_ assignment: Assignment) {
        if assignment.operation == .coalesce { return compileCoalescing(assignment) }
        switch assignment.target.kind {
        case .name: compileNameAssignment(assignment)
        case .member(let base, let member, _):
            scoped {
                let object = operand(base, before: assignment.value)
                let value = newValue(assignment) { emitMember(.getMember, $0, object, member.name) }
                emitMember(.setMember, object, value, member.name)
            }
        case .index(let base, let index):
            scoped {
                let object = operand(base, before: assignment.value)
                let position = operand(index, before: assignment.value)
                let value = newValue(assignment) { emit(.getIndex, $0, object, position) }
                emit(.setIndex, object, position, value)
            }
        default: preconditionFailure("the parser refused this assignment")
        }
    }

    private func compileNameAssignment(_ assignment: Assignment) {
        guard let use = compiler.resolution.uses[assignment.target.span.start] else {
            preconditionFailure("the resolver knows every name")
        }
        scoped {
            if let own = register(of: assignment.target), assignment.value.writesLast {
                // Straight into the variable's register.
                if let operation = assignment.operation {
                    arithmetic(operation, own, own, assignment.value)
                } else {
                    compile(assignment.value, into: own)
                }
                return
            }
            let value = newValue(assignment) { read(assignment.target, into: $0) }
            write(use, from: value)
        }
    }

    /// The register of the new value; `read` puts the old one into a register, for `+=` and its kin.
    private func newValue(_ assignment: Assignment, _ read: (Int) -> Void) -> Int {
        guard let operation = assignment.operation else { return operand(assignment.value) }
        let register = allocate()
        read(register)
        arithmetic(operation, register, register, assignment.value)
        return register
    }

    private func arithmetic(_ operation: BinaryOperator, _ target: Int, _ left: Int, _ right: Expr) {
        scoped {
            if case .int(let number) = right.kind, Int16(exactly: number) != nil, [.add, .subtract].contains(operation)
            {
                emit(operation == .add ? .addInt : .subtractInt, target, left, number)
                return
            }
            if let number = right.number, let op = Generator.withConstant(operation), let index = shortConstant(number)
            {
                emit(op, target, left, index)
                return
            }
            let value = operand(right)
            switch operation {
            case .add: emit(.add, target, left, value)
            case .subtract: emit(.subtract, target, left, value)
            case .multiply: emit(.multiply, target, left, value)
            case .divide: emit(.divide, target, left, value)
            default: emit(.remainder, target, left, value)
            }
        }
    }

    /// `target ??= value`: evaluates the value only when the target is nil.
    private func compileCoalescing(_ assignment: Assignment) {
        scoped {
            let value = allocate()
            switch assignment.target.kind {
            case .name:
                guard let use = compiler.resolution.uses[assignment.target.span.start] else { return }
                read(assignment.target, into: value)
                let present = emit(.jumpIfNotNil, value, wide: 0)
                compile(assignment.value, into: value)
                write(use, from: value)
                patch(present)
            case .member(let base, let member, _):
                let object = operand(base, before: assignment.value)
                emit(.getPart, value, object, symbol(member.name))
                let absent = emit(.jumpIfPresent, value, wide: 0)
                emit(.loadNil, value)
                patch(absent)
                let present = emit(.jumpIfNotNil, value, wide: 0)
                compile(assignment.value, into: value)
                emitMember(.setMember, object, value, member.name)
                patch(present)
            case .index(let base, let index):
                let object = operand(base, before: assignment.value)
                let position = operand(index, before: assignment.value)
                emit(.getEntry, value, object, position)
                let present = emit(.jumpIfNotNil, value, wide: 0)
                compile(assignment.value, into: value)
                emit(.setIndex, object, position, value)
                patch(present)
            default: preconditionFailure("the parser refused this assignment")
            }
        }
    }
}
