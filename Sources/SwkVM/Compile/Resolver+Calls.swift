// Calls and members: where the receiver's type or the function is known, the name, the labels, the number and the types of the
// arguments are compared with its signature.
import SwkSyntax

extension Resolver {
    /// What is known about a callee.
    enum Callee {
        case unknown
        case signature(Signature, name: String)
        case shape(FunctionShape)
    }

    mutating func resolveCall(_ callee: Expr, _ arguments: [SwkSyntax.Argument], at span: Span) -> ScriptType {
        let known = resolveCallee(callee)
        let types = arguments.map { resolve($0.value) }
        switch known {
        case .unknown: return .any
        case .shape(let shape):
            check(arguments, shape, at: span)
            return structures[shape.name] != nil ? .named(shape.name) : .any
        case .signature(let signature, let name):
            check(arguments, types, signature, name: name, at: span)
            return signature.returns
        }
    }

    private mutating func resolveCallee(_ callee: Expr) -> Callee {
        switch callee.kind {
        case .name(let name):
            guard let use = use(name, at: callee.span) else { return .unknown }
            return self.callee(use, name, at: callee.span)
        case .member(let base, let member, let isOptional): return resolveMethod(base, member, isOptional: isOptional)
        default:
            resolve(callee)
            return .unknown
        }
    }

    private mutating func callee(_ use: Use, _ name: String, at span: Span) -> Callee {
        switch use {
        case .declaration(let declaration):
            return self.callee(declaration.facts)
        case .global(_, let facts): return self.callee(facts)
        case .native(let index):
            let native = machine.core.natives[index]
            allow(native.effects, of: native.name, at: span)
            return .signature(native.signature, name: native.name)
        case .host(let name):
            switch machine.registry[name] {
            case .function(let function):
                allow(function.effects, of: name, at: span)
                return .signature(function.signature, name: name)
            case .type(let type):
                guard let constructor = type.constructor else { return .unknown }
                allow(constructor.effects, of: name, at: span)
                return .signature(constructor.signature, name: name)
            default: return .unknown
            }
        case .field, .method: return .unknown
        }
    }

    private func callee(_ facts: TopLevel.Facts) -> Callee {
        if facts.isMutable { return .unknown }
        if let module = facts.module {
            return module.facts[module.ownName]?.signature.map { .shape($0) } ?? .unknown
        }
        return facts.signature.map { .shape($0) } ?? .unknown
    }

    // MARK: Members

    /// The registry's entry that an expression names, such as `Image` in `Image.list`.
    private func registryEntry(_ base: Expr) -> HostRegistry.Entry? {
        guard case .name = base.kind, case .host(let name)? = result.uses[base.span.start] else { return nil }
        return machine.registry[name]
    }

    private func scriptModule(_ base: Expr) -> ScriptModule? {
        guard case .name = base.kind else { return nil }
        switch result.uses[base.span.start] {
        case .declaration(let declaration): return declaration.facts.module
        case .global(_, let facts): return facts.module
        default: return nil
        }
    }

    private mutating func resolveMethod(_ base: Expr, _ member: Identifier, isOptional: Bool) -> Callee {
        let type = resolve(base)
        if let module = scriptModule(base) {
            guard let facts = module.facts[member.name] else {
                unknownMember(member, of: module.name, in: Array(module.facts.keys))
                return .unknown
            }
            return facts.signature.map { .shape($0) } ?? .unknown
        }
        switch registryEntry(base) {
        case .type(let host):
            return self.callee(host.staticMember(member.name), member, of: host.name, host.staticNames)
        case .module(let module):
            return self.callee(module.member(member.name), member, of: module.name, module.memberNames)
        default: break
        }
        return isOptional ? .unknown : method(of: type, member)
    }

    private mutating func method(of type: ScriptType, _ member: Identifier) -> Callee {
        if case .named(let name) = type {
            if let structure = structures[name] { return method(of: structure, member) }
            guard let host = machine.registry.type(named: name) else { return .unknown }
            return callee(host.member(member.name), member, of: name, host.memberNames)
        }
        guard let tag = type.tag, tag != .map else { return .unknown }
        if let index = machine.core.method(tag: tag, name: member.name) {
            let native = machine.core.natives[index]
            return .signature(native.signature, name: "\(tag.name).\(native.name)")
        }
        unknownMember(member, of: tag.name, in: machine.core.memberNames(tag: tag))
        return .unknown
    }

    private mutating func method(of structure: Structure, _ member: Identifier) -> Callee {
        if let method = structure.methods.first(where: { $0.name?.name == member.name }) {
            return .shape(method.shape(named: "\(structure.name.name).\(member.name)"))
        }
        let fields = structure.fields.map(\.name.name)
        if !fields.contains(member.name) {
            unknownMember(member, of: structure.name.name, in: fields + structure.methods.compactMap { $0.name?.name })
        }
        return .unknown
    }

    private mutating func callee(
        _ found: HostMember?, _ member: Identifier, of owner: String, _ names: [String]
    ) -> Callee {
        switch found {
        case .method(let function):
            allow(function.effects, of: function.fullName, at: member.span)
            return .signature(function.signature, name: function.fullName)
        case .property: return .unknown
        case nil:
            unknownMember(member, of: owner, in: names)
            return .unknown
        }
    }

    /// `base.member` that is not called.
    mutating func resolveMember(_ base: Expr, _ member: Identifier, isOptional: Bool) -> ScriptType {
        let type = resolve(base)
        if let module = scriptModule(base) {
            if let facts = module.facts[member.name] { return facts.type }
            unknownMember(member, of: module.name, in: Array(module.facts.keys))
            return .any
        }
        switch registryEntry(base) {
        case .type(let host): return self.type(host.staticMember(member.name), member, of: host.name, host.staticNames)
        case .module(let module):
            return self.type(module.member(member.name), member, of: module.name, module.memberNames)
        default: return memberType(type, member.name, at: member.span, isOptional: isOptional)
        }
    }

    /// The type of a member of a value; reports one that a value of that type cannot have.
    mutating func memberType(_ type: ScriptType, _ name: String, at span: Span, isOptional: Bool) -> ScriptType {
        let member = Identifier(name: name, span: span)
        if case .named(let owner) = type {
            if let structure = structures[owner] {
                let names = structure.fields.map(\.name.name) + structure.methods.compactMap { $0.name?.name }
                if !names.contains(name) && !isOptional { unknownMember(member, of: owner, in: names) }
                return .any
            }
            guard let host = machine.registry.type(named: owner) else { return .any }
            if isOptional && host.member(name) == nil { return .any }
            return self.type(host.member(name), member, of: owner, host.memberNames)
        }
        // A list may answer with the plural of its elements' members, an error has fields of its own.
        guard let tag = type.tag, ![.map, .list, .error].contains(tag), !isOptional else { return .any }
        if let index = machine.core.method(tag: tag, name: name) {
            let native = machine.core.natives[index]
            return native.isProperty ? native.signature.returns : .function
        }
        unknownMember(member, of: tag.name, in: machine.core.memberNames(tag: tag))
        return .any
    }

    private mutating func type(
        _ found: HostMember?, _ member: Identifier, of owner: String, _ names: [String]
    ) -> ScriptType {
        switch found {
        case .property(let property):
            allow(property.effects, of: property.fullName, at: member.span)
            return property.type
        case .method: return .function
        case nil:
            unknownMember(member, of: owner, in: names)
            return .any
        }
    }

    private mutating func unknownMember(_ member: Identifier, of owner: String, in names: [String]) {
        let help = nearest(member.name, in: names).map { ["did you mean `\($0)`?"] } ?? []
        error("member.unknown", "`\(owner)` has no member `\(member.name)`", at: member.span, help: help)
    }

    /// Reports the use of a function that has an effect which scripts may not have here. A module is let be: it may offer more than its
    /// importer calls, and the call itself is refused anyway.
    private mutating func allow(_ effects: Effects, of name: String, at span: Span) {
        if isModule || isPrelude { return }
        guard let forbidden = ForbiddenEffect(effects, of: name, allowed: machine.effects) else { return }
        error(ForbiddenEffect.code, forbidden.message, at: span, help: forbidden.help)
    }

    // MARK: Arguments

    private mutating func check(
        _ arguments: [SwkSyntax.Argument], _ types: [ScriptType], _ signature: Signature, name: String, at span: Span
    ) {
        // What a spread brings is known only at run time.
        if arguments.contains(where: \.isSpread) { return }
        do throws(BindingProblem) {
            let places = try signature.places(labels: arguments.map(\.label?.name), name: name)
            for (parameter, indexes) in zip(signature.parameters, places) {
                for index in indexes {
                    try check(arguments[index], types[index], parameter, signature, name, index)
                }
            }
        } catch {
            let argument = error.argument.map { arguments[$0] }
            let place = error.code == "call.unknown-label" ? argument?.label?.span : argument?.span
            self.error(error.code, error.message, at: place ?? span, help: error.help)
        }
    }

    private func check(
        _ argument: SwkSyntax.Argument, _ type: ScriptType, _ parameter: Parameter, _ signature: Signature,
        _ name: String,
        _ index: Int
    ) throws(BindingProblem) {
        if parameter.type.mayAccept(type) || (type == .nil && parameter.defaultValue?.isNil == true) { return }
        var literal: String?
        if case .int(let number) = argument.value.kind { literal = "\(number)" }
        throw signature.wrongType(parameter, name, actual: type.name, literal: literal, argument: index)
    }

    private mutating func check(_ arguments: [SwkSyntax.Argument], _ shape: FunctionShape, at span: Span) {
        if arguments.contains(where: \.isSpread) { return }
        let parameters = shape.parameters.enumerated().map { index, label in
            if shape.hasRest && index == shape.parameters.count - 1 { return Parameter.rest(label) }
            return Parameter(label, .any, default: index < shape.required ? nil : .nil)
        }
        check(arguments, arguments.map { _ in .any }, Signature(parameters), name: shape.name, at: span)
    }
}

extension ScriptType {
    /// The tag of its values, when there is exactly one with members of the core library.
    var tag: Tag? {
        switch self {
        case .bool: .bool
        case .int: .int
        case .float: .float
        case .string: .string
        case .bytes: .bytes
        case .list: .list
        case .map: .map
        case .range: .range
        case .duration: .duration
        case .size: .size
        case .time: .time
        case .regex: .regex
        case .command: .command
        case .error: .error
        default: nil
        }
    }
}
