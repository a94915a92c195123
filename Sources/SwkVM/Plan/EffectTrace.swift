// What the resolver finds out about calls while it resolves a text, kept only for who asks: the host function behind a call and its
// effects, or the function of a script that is called. By the offset of the callee's name.
import SwkSyntax

struct EffectTrace {
    /// A call that changes something.
    struct Change {
        /// `Image.run`; for a receiver of unknown type the name alone.
        let name: String
        let effects: Effects
        /// False when the type of the receiver is not known before the run: the name alone says that this may be the call.
        let isCertain: Bool
    }

    /// A function of a module.
    struct Imported {
        let module: ScriptModule
        let name: String
    }

    private(set) var changes: [UInt32: Change] = [:]
    private(set) var methods: [UInt32: Function] = [:]
    private(set) var imported: [UInt32: Imported] = [:]

    mutating func note(_ function: HostFunction, at span: Span) {
        guard function.changesSomething else { return }
        changes[span.start] = Change(name: function.fullName, effects: function.effects, isCertain: true)
    }

    mutating func note(_ method: String, of structure: Structure?, at span: Span) {
        methods[span.start] = structure?.methods.first { $0.name?.name == method }
    }

    mutating func note(_ member: Identifier, of module: ScriptModule) {
        imported[member.span.start] = Imported(module: module, name: member.name)
    }

    /// A method of a value whose type is not known: what it does if it is one of the host's.
    mutating func note(unknown member: Identifier, in machine: Machine) {
        let found = machine.registry.methods(named: member.name).filter(\.changesSomething)
        guard !found.isEmpty else { return }
        let effects = found.reduce([] as Effects) { $0.union($1.effects) }
        changes[member.span.start] = Change(name: member.name, effects: effects, isCertain: false)
    }
}

extension HostFunction {
    fileprivate var changesSomething: Bool { !effects.isEmpty && !isReading }
}

extension HostRegistry {
    /// The methods of this name that values of its types have.
    fileprivate func methods(named name: String) -> [HostFunction] {
        names.compactMap { type(named: $0) }.compactMap { type in
            if case .method(let function)? = type.member(name) { function } else { nil }
        }
    }
}
