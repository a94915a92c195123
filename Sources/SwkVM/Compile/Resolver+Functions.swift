// Functions and structs: their parameters, what a call of them gives, and the names that a method sees.
import SwkSyntax

extension Resolver {
    mutating func resolve(_ function: Function) {
        inFunction(.function, key: ObjectIdentifier(function)) { resolver in
            resolver.resolveParameters(function.parameters)
            resolver.resolveBody(function.body)
        }
    }

    /// The body of a function: what a call gives is the value of its last expression or of a `return`.
    private mutating func resolveBody(_ body: Block) {
        let last = resolve(body)
        function.returns = ScriptType.common(hasLeft ? function.returned : function.returned + [last])
    }

    func returns(of function: Function) -> ScriptType {
        result.functions[ObjectIdentifier(function)]?.returns ?? .any
    }

    private mutating func resolveParameters(_ parameters: [SwkSyntax.Parameter]) {
        var first: SwkSyntax.Parameter?
        for parameter in parameters {
            if let value = parameter.defaultValue { resolve(value) }
            if let first, parameter.defaultValue == nil && !parameter.isRest {
                error(
                    "func.required-after-default", "`\(parameter.name.name)` needs a default: one before it has one",
                    at: parameter.name.span, notes: [.init("may be left out", at: first.name.span)],
                    help: ["move it before `\(first.name.name)`, or give it a default: `\(parameter.name.name): nil`"])
            }
            if parameter.defaultValue != nil { first = first ?? parameter }
            let declaration = declare(parameter.name.name, .parameter, at: parameter.name.span)
            if parameter.isRest { declaration.facts.type = .list(of: .any) }
        }
    }

    mutating func resolve(_ structure: Structure) {
        guard scopes.count == 1 else {
            error(
                "struct.nested", "a struct is declared at the top level", at: structure.name.span,
                help: ["move it out of the block"])
            return
        }
        inFunction(.function, key: ObjectIdentifier(structure)) { resolver in
            for field in structure.fields {
                if let value = field.defaultValue { resolver.resolve(value) }
                resolver.declare(field.name.name, .parameter, at: field.name.span)
            }
        }
        checkMembersDiffer(structure)
        for method in structure.methods { resolve(method, of: structure) }
    }

    /// A method must not have the name of a field or of another method: one of the two could never be reached.
    private mutating func checkMembersDiffer(_ structure: Structure) {
        var seen = Dictionary(structure.fields.map { ($0.name.name, $0.name.span) }) { first, _ in first }
        for name in structure.methods.compactMap(\.name) {
            if let first = seen[name.name] {
                error(
                    "name.duplicate", "`\(name.name)` is declared twice", at: name.span,
                    notes: [.init("the first declaration is here", at: first)])
            }
            seen[name.name] = name.span
        }
    }

    private mutating func resolve(_ method: Function, of structure: Structure) {
        inFunction(.function, key: ObjectIdentifier(method)) { resolver in
            let receiver = Declaration(
                "self", .parameter, at: method.span, in: resolver.function, isTopLevel: false, isActive: true)
            receiver.facts.type = .named(structure.name.name)
            resolver.result.receivers[ObjectIdentifier(method)] = receiver
            resolver.function.receiver = receiver
            let top = resolver.scopes.count - 1
            resolver.scopes[top].names["self"] = .declaration(receiver)
            for (index, field) in structure.fields.enumerated() {
                resolver.scopes[top].names[field.name.name] = .field(receiver, index: index)
            }
            for other in structure.methods {
                if let name = other.name { resolver.scopes[top].names[name.name] = .method(receiver) }
            }
            // Parameters may hide fields.
            resolver.pushScope()
            resolver.resolveParameters(method.parameters)
            resolver.resolveBody(method.body)
            resolver.popScope()
        }
    }
}

extension Function {
    func shape(named name: String) -> FunctionShape {
        FunctionShape(
            name: name, parameters: parameters.map(\.name.name),
            required: parameters.prefix { $0.defaultValue == nil && !$0.isRest }.count,
            hasRest: parameters.last?.isRest == true, span: self.name?.span)
    }
}
