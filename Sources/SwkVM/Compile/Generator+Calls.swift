// Calls. The callee goes to a register, its arguments to the registers after it; the result comes back in the callee's. A method call
// leaves the callee's register free and puts the receiver first.
import SwkSyntax

extension Generator {
    func compileCall(_ callee: Expr, _ arguments: [SwkSyntax.Argument], into target: Int) {
        if isMerge(callee) { return compileMerge(arguments, into: target) }
        let mark = next
        // The target itself can be the callee's register when nothing lies above it.
        let base = target == next - 1 ? target : allocate()
        if case .member(let object, let member, let isOptional) = callee.kind {
            compileMethodCall(object, member, isOptional, arguments, base: base, at: callee.span)
        } else if let receiver = ownMethod(callee) {
            let register = allocate()
            read(receiver.declaration, into: register)
            compileInvoke(receiver.name, arguments, base: base)
        } else if let slot = global(callee), arguments.allSatisfy({ !$0.isSpread && $0.label == nil }) {
            compileInOrder(arguments)
            emit(.callGlobal, base, arguments.count, slot)
        } else {
            compile(callee, into: base)
            compilePlainCall(arguments, base: base)
        }
        if base != target { emit(.move, target, base) }
        next = mark
    }

    /// The global that a callee is. Its value is taken when the arguments have been evaluated.
    private func global(_ callee: Expr) -> Int? {
        guard case .name = callee.kind else { return nil }
        switch compiler.resolution.uses[callee.span.start] {
        case .declaration(let declaration) where !declaration.facts.isMutable: return declaration.slot
        default: return nil
        }
    }

    /// A method of the struct whose method this is, called by its name alone.
    private func ownMethod(_ callee: Expr) -> (declaration: Declaration, name: String)? {
        guard case .name = callee.kind,
            case .method(let receiver, let name)? = compiler.resolution.uses[callee.span.start]
        else { return nil }
        return (receiver, name)
    }

    private func compileMethodCall(
        _ object: Expr, _ member: Identifier, _ isOptional: Bool, _ arguments: [SwkSyntax.Argument], base: Int,
        at span: Span
    ) {
        let receiver = allocate()
        compile(object, into: receiver)
        if isOptional { chainEnds.append(emit(.jumpIfNil, receiver, wide: 0)) }
        compileInvoke(member.name, arguments, base: base)
    }

    /// The receiver is in `base + 1`.
    private func compileInvoke(_ name: String, _ arguments: [SwkSyntax.Argument], base: Int) {
        if arguments.contains(where: \.isSpread) {
            compileSpread(arguments)
            emit(.invokeSpread, base, 0, symbol(name))
        } else {
            compileInOrder(arguments)
            if arguments.contains(where: { $0.label != nil }) {
                emit(.invokeNamed, base, arguments.count, site(symbol: symbol(name), arguments))
            } else {
                emit(.invoke, base, arguments.count, symbol(name))
            }
        }
    }

    private func compilePlainCall(_ arguments: [SwkSyntax.Argument], base: Int) {
        if arguments.contains(where: \.isSpread) {
            compileSpread(arguments)
            emit(.callSpread, base)
        } else {
            compileInOrder(arguments)
            if arguments.contains(where: { $0.label != nil }) {
                emit(.callNamed, base, arguments.count, site(symbol: 0, arguments))
            } else {
                emit(.call, base, arguments.count)
            }
        }
    }

    private func compileInOrder(_ arguments: [SwkSyntax.Argument]) {
        for argument in arguments { compile(argument.value, into: allocate()) }
    }

    private func site(symbol: Int, _ arguments: [SwkSyntax.Argument]) -> Int {
        draft.callSites.append(CallSite(symbol: symbol, labels: arguments.map(\.label?.name)))
        return draft.callSites.count - 1
    }

    /// With a spread, arguments are gathered at run time: a list of those without a label, and a map of the others.
    private func compileSpread(_ arguments: [SwkSyntax.Argument]) {
        let list = allocate(2)
        let map = list + 1
        emit(.newList, list, list, 0)
        emit(.newMap, map, wide: 0)
        for argument in arguments {
            scoped {
                let value = operand(argument.value)
                at(argument.span) {
                    if let label = argument.label {
                        let key = allocate()
                        load(label.name, into: key)
                        _ = emit(.setEntry, map, key, value)
                    } else {
                        _ = emit(argument.isSpread ? .spreadArgument : .append, list, value)
                    }
                }
            }
        }
    }
}
