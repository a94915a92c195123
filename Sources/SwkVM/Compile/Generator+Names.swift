// Names: where a declared name lives (a register, a cell in a register, a capture, a global), how it is read and how it is set.
import SwkSyntax

extension Generator {
    /// The register that holds the value of a name right now, if it needs no instruction to get it there.
    func register(of expression: Expr) -> Int? {
        switch expression.kind {
        case .group(let inner): return register(of: inner)
        case .name:
            guard case .declaration(let declaration)? = compiler.resolution.uses[expression.span.start],
                declaration.function === scope, declaration.slot == nil, !declaration.needsCell
            else { return nil }
            return declaration.register
        default: return nil
        }
    }

    func read(_ expression: Expr, into target: Int) {
        guard let use = compiler.resolution.uses[expression.span.start] else {
            preconditionFailure("the resolver knows every name")
        }
        switch use {
        case .declaration(let declaration): read(declaration, into: target)
        case .global(let slot, _): emit(.getGlobal, target, wide: slot)
        case .native(let index): emit(.loadConstant, target, wide: constant(Value(native: index)))
        case .host(let name): emit(.loadConstant, target, wide: constant(machine.hostValue(name)))
        case .field(let receiver, let index):
            scoped {
                let register = registerOfReceiver(receiver)
                emit(.getField, target, register, index)
            }
        case .method(let receiver, let name):
            scoped {
                let register = registerOfReceiver(receiver)
                emitMember(.getMember, target, register, name)
            }
        }
    }

    func registerOfReceiver(_ receiver: Declaration) -> Int {
        if receiver.function === scope { return receiver.register }
        let register = allocate()
        read(receiver, into: register)
        return register
    }

    func read(_ declaration: Declaration, into target: Int) {
        if let slot = declaration.slot {
            emit(.getGlobal, target, wide: slot)
        } else if declaration.function === scope {
            emit(declaration.needsCell ? .getCell : .move, target, declaration.register)
        } else {
            emit(declaration.needsCell ? .getCaptureCell : .getCapture, target, capture(declaration))
        }
    }

    /// Sets a name that exists to the value of a register.
    func write(_ use: Use, from register: Int) {
        switch use {
        case .declaration(let declaration):
            if let slot = declaration.slot {
                emit(.setGlobal, register, wide: slot)
            } else if declaration.function !== scope {
                emit(.setCaptureCell, register, capture(declaration))
            } else if declaration.needsCell {
                emit(.setCell, register, declaration.register)
            } else if declaration.register != register {
                emit(.move, declaration.register, register)
            }
        case .global(let slot, _): emit(.setGlobal, register, wide: slot)
        case .field(let receiver, let index):
            scoped { emit(.setField, registerOfReceiver(receiver), register, index) }
        case .native, .host, .method: preconditionFailure("the resolver refused this assignment")
        }
    }

    func symbol(_ name: String) -> Int {
        guard machine.symbols.names.count < Machine.maxSymbols else {
            compiler.tooLarge("the number of member names", at: draft.span)
            return 0
        }
        return machine.symbol(name)
    }

    func declaration(at span: Span) -> Declaration {
        guard let declaration = compiler.resolution.declarations[span.start] else {
            preconditionFailure("the resolver knows every declaration")
        }
        return declaration
    }

    /// Brings a name into being with the value in `register`, which belongs to it from now on unless it is a global.
    func bind(_ declaration: Declaration, to register: Int) {
        if let slot = declaration.slot {
            emit(.setGlobal, register, wide: slot)
            return
        }
        declaration.register = register
        if declaration.needsCell { emit(.newCell, register) }
    }
}
