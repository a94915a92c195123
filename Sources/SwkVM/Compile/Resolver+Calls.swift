// Calls: where the function is known, the labels, the number and the types of the arguments are compared with its signature.
import SwkSyntax

extension Resolver {
    /// What is known about a callee.
    enum Callee {
        case unknown
        case signature(Signature, name: String)
        case shape(FunctionShape)
        /// A function of the core library: without effects, or `exit`.
        case native(NativeFunction, name: String)
    }

    mutating func resolveCall(_ callee: Expr, _ arguments: [SwkSyntax.Argument], at span: Span) -> ScriptType {
        let isDiscarded = takeDiscards()
        let known = result.diagnostics.count
        let function = resolveCallee(callee)
        let types = arguments.map { resolve($0.value) }
        switch function {
        case .unknown: return .any
        case .shape(let shape):
            check(arguments, shape, at: span)
            return shape.returns
        case .signature(let signature, let name):
            check(arguments, types, signature, name: name, at: span)
            return signature.returns
        case .native(let native, let name):
            check(arguments, types, native.signature, name: name, at: span)
            if native.name == "exit" && native.type == nil { leave(at: span) }
            if isDiscarded && native.isPure && !types.contains(.function) && result.diagnostics.count == known {
                warnUnused(callOf: native.name, at: span)
            }
            if native.changes { widen(receiver(of: callee)) }
            return native.signature.returns
        }
    }

    private mutating func resolveCallee(_ callee: Expr) -> Callee {
        switch callee.kind {
        case .name(let name):
            guard let use = use(name, at: callee.span) else { return .unknown }
            return self.callee(use, name, at: callee.span)
        case .member(let base, let member, let isOptional):
            let type = resolve(base)
            if type == .nil && isOptional { return .unknown }
            return method(of: owner(base, type), member, element: type)
        default:
            let type = resolve(callee)
            if type.isNoFunction { notCallable("\(type.phrase) cannot be called", at: callee.span) }
            return .unknown
        }
    }

    private mutating func callee(_ use: Use, _ name: String, at span: Span) -> Callee {
        switch use {
        case .declaration(let declaration): return callee(declaration.facts, name, at: span, declaration.span)
        case .global(_, let facts): return callee(facts, name, at: span, nil)
        case .native(let index):
            let native = machine.core.natives[index]
            allow(native.effects, of: native.name, at: span)
            return .native(native, name: native.name)
        case .host(let name):
            switch machine.registry[name] {
            case .function(let function):
                allow(function.effects, of: name, at: span)
                trace?.note(function, at: span)
                return .signature(function.signature, name: name)
            case .type(let type):
                if let constructor = type.constructor {
                    allow(constructor.effects, of: name, at: span)
                    trace?.note(constructor, at: span)
                    return .signature(constructor.signature, name: name)
                }
                let ways = type.staticNames.map { "`\(name).\($0)`" }.joined(separator: ", ")
                notCallable(
                    "`\(name)` cannot be called: it has no constructor", at: span,
                    help: ways.isEmpty ? [] : ["there is \(ways)"])
            case .module(let module):
                let ways = module.functions.prefix(6).map { "`\(name).\($0.name)`" }.joined(separator: ", ")
                notCallable(
                    "`\(name)` is a module, not a function", at: span, help: ways.isEmpty ? [] : ["there is \(ways)"])
            default: break
            }
            return .unknown
        case .field: return .unknown
        case .method(let receiver, let name):
            if case .named(let structure) = receiver.facts.type {
                trace?.note(name, of: structures[structure], at: span)
            }
            return .unknown
        }
    }

    private mutating func callee(_ facts: TopLevel.Facts, _ name: String, at span: Span, _ declared: Span?) -> Callee {
        if facts.isMutable { return .unknown }
        if let shape = facts.signature { return .shape(shape) }
        if let module = facts.module {
            // A module may be called when it has a function of its own name: `table(rows)`.
            if let own = module.facts[module.ownName]?.signature { return .shape(own) }
            notCallable("`\(name)` is a module, not a function", at: span)
        } else if facts.type.isNoFunction {
            let notes = declared.map { [Diagnostic.Note("declared here", at: $0)] } ?? []
            notCallable("`\(name)` is \(facts.type.phrase), not a function", at: span, notes: notes)
        }
        return .unknown
    }

    private mutating func notCallable(
        _ message: String, at span: Span, notes: [Diagnostic.Note] = [], help: [String] = []
    ) {
        error("call.not-a-function", message, at: span, notes: notes, help: help)
    }

    // MARK: Methods

    private mutating func method(of owner: Owner, _ member: Identifier, element: ScriptType) -> Callee {
        switch owner {
        case .open:
            trace?.note(unknown: member, in: machine)
            return .unknown
        case .module(let module):
            trace?.note(member, of: module)
            if let facts = module.facts[member.name] { return callee(facts, member.name, at: member.span, nil) }
        case .hostModule(let module):
            if let found = module.member(member.name) { return callee(found, member, of: module.name) }
        case .hostType(let type):
            if let found = type.staticMember(member.name) { return callee(found, member, of: type.name) }
        case .hostValue(let type):
            if let found = type.member(member.name) { return callee(found, member, of: type.name) }
        case .structure(let structure):
            if let method = structure.methods.first(where: { $0.name?.name == member.name }) {
                trace?.note(member.name, of: structure, at: member.span)
                return .shape(method.shape(named: "\(structure.name.name).\(member.name)"))
            }
            if structure.fields.contains(where: { $0.name.name == member.name }) { return .unknown }
        case .core(let tag):
            if let index = machine.core.method(tag: tag, name: member.name) {
                let native = machine.core.natives[index]
                return .native(native, name: "\(tag.name).\(native.name)")
            }
        }
        unknownMember(member, of: owner)
        return .unknown
    }

    private mutating func callee(_ found: HostMember, _ member: Identifier, of owner: String) -> Callee {
        switch found {
        case .method(let function):
            allow(function.effects, of: function.fullName, at: member.span)
            trace?.note(function, at: member.span)
            return .signature(function.signature, name: function.fullName)
        case .property(let property):
            if property.type.isNoFunction {
                notCallable(
                    "`\(member.name)` of `\(owner)` is a property, not a method", at: member.span,
                    help: ["write it without `()`"])
            }
            return .unknown
        }
    }

    // MARK: Lists that change

    private func receiver(of callee: Expr) -> Expr? {
        if case .member(let base, _, _) = callee.kind { base } else { nil }
    }

    /// What is put into a list may be of another type, so nothing is known of its elements from here on.
    mutating func widen(_ list: Expr?) {
        guard let list, case .name = list.kind, case .declaration(let declaration)? = result.uses[list.span.start],
            case .list = declaration.facts.type
        else { return }
        declaration.facts.type = .list(of: .any)
    }

    /// Reports the use of a function that has an effect which scripts may not have here. A module is let be: it may offer more than its
    /// importer calls, and the call itself is refused anyway.
    mutating func allow(_ effects: Effects, of name: String, at span: Span) {
        if isModule || isPrelude { return }
        guard let forbidden = ForbiddenEffect(effects, of: name, allowed: machine.effects) else { return }
        error(ForbiddenEffect.code, forbidden.message, at: span, help: forbidden.help)
    }

    // MARK: Arguments

    private mutating func check(
        _ arguments: [SwkSyntax.Argument], _ types: [ScriptType], _ signature: Signature, name: String, at span: Span,
        declared: Span? = nil
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
            report(error, arguments, at: span, declared: declared)
        }
    }

    private mutating func report(
        _ problem: BindingProblem, _ arguments: [SwkSyntax.Argument], at span: Span, declared: Span?
    ) {
        let argument = problem.argument.map { arguments[$0] }
        let place = problem.code == "call.unknown-label" ? argument?.label?.span : argument?.span
        var notes: [Diagnostic.Note] = []
        if let first = problem.earlier {
            notes.append(.init("first given here", at: firstLine(of: arguments[first].span)))
        }
        if let declared { notes.append(.init("declared here", at: declared)) }
        self.error(
            problem.code, problem.message, at: firstLine(of: place ?? span), notes: notes, help: problem.help)
    }

    private func check(
        _ argument: SwkSyntax.Argument, _ type: ScriptType, _ parameter: Parameter, _ signature: Signature,
        _ name: String, _ index: Int
    ) throws(BindingProblem) {
        if type == .nil && parameter.defaultValue?.isNil == true { return }
        if let words = parameter.type.choices, case .string(let parts) = argument.value.kind, let word = parts.plainText
        {
            if words.contains(word) { return }
            throw signature.wrongWord(parameter, name, word, words, argument: index)
        }
        if parameter.type.mayAccept(type) { return }
        var literal: String?
        if case .int(let number) = argument.value.kind { literal = "\(number)" }
        throw signature.wrongType(parameter, name, actual: type.phrase, literal: literal, argument: index)
    }

    private mutating func check(_ arguments: [SwkSyntax.Argument], _ shape: FunctionShape, at span: Span) {
        let parameters = shape.parameters.enumerated().map { index, label in
            if shape.hasRest && index == shape.parameters.count - 1 { return Parameter.rest(label) }
            return Parameter(label, .any, default: index < shape.required ? nil : .nil)
        }
        var signature = Signature(parameters)
        signature.written = shape.text
        check(arguments, arguments.map { _ in .any }, signature, name: shape.name, at: span, declared: shape.span)
    }
}

extension ScriptType {
    /// Whether its values are certainly no functions.
    fileprivate var isNoFunction: Bool {
        switch self {
        case .nil, .bool, .int, .float, .number, .string, .choice, .bytes, .list, .map, .range, .duration, .size, .time,
            .regex, .command, .error, .task, .named:
            true
        case .optional(let type): type.isNoFunction
        case .oneOf(let types): types.allSatisfy(\.isNoFunction)
        case .any, .function: false
        }
    }
}
