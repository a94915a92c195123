// What is known of an expression without running it: a value that exists already, or the type that signatures promise. Completion and
// help follow expressions with it, `Image("x").start().` as far as `Container`; nothing is called, so nothing happens.
import SwkSyntax

/// What an expression is.
enum Known {
    /// A value that exists.
    case value(Value)
    /// The result of something, by its declared type.
    case type(ScriptType)
    case hostType(HostType)
    case module(HostModule)
    case scriptModule(ScriptModule)
    /// A function of the host; `receiver` when it is a method of an object that exists.
    case hostFunction(HostFunction, receiver: (any HostObject)?)
    case hostProperty(HostProperty)
    /// A function, method or property of the core library.
    case native(NativeFunction)
    /// A function of the session that is not a value yet, or one of a module.
    case shape(FunctionShape, doc: String?)
    /// A `struct` that is not a value yet.
    case nothing
}

extension Machine {
    /// Follows an expression; `declared` are names that the text around it declares.
    func known(_ expression: Expr, _ declared: [(name: String, value: Expr?)] = [], depth: Int = 0) -> Known {
        // A text may declare a name with itself: `let c = c.next()`.
        guard depth < 32 else { return .nothing }
        switch expression.kind {
        case .name(let name): return known(name: name, declared, depth)
        case .group(let inner), .optionalChain(let inner): return known(inner, declared, depth: depth + 1)
        case .member(let base, let member, _):
            return self.member(member.name, of: known(base, declared, depth: depth + 1))
        case .call(let callee, _): return result(of: known(callee, declared, depth: depth + 1))
        case .index(let base, let index): return element(of: known(base, declared, depth: depth + 1), at: index)
        default: return literalType(expression).map { .type($0) } ?? .nothing
        }
    }

    private func literalType(_ expression: Expr) -> ScriptType? {
        switch expression.kind {
        case .bool: .bool
        case .int: .int
        case .float: .float
        case .duration: .duration
        case .size: .size
        case .string: .string
        case .regex: .regex
        case .command: .command
        case .list: .list(of: .any)
        case .map: .map
        case .range: .range
        default: nil
        }
    }

    private func known(name: String, _ declared: [(name: String, value: Expr?)], _ depth: Int) -> Known {
        if let index = declared.lastIndex(where: { $0.name == name }) {
            // What it is declared with was written before it.
            guard let value = declared[index].value else { return .nothing }
            return known(value, Array(declared[..<index]), depth: depth + 1)
        }
        if let value = liveValue(name) { return self.known(value) }
        var name = name
        if case .host(let path)? = topLevel.use(of: name) { name = path }
        switch registry[name] {
        case .type(let type): return .hostType(type)
        case .module(let module): return .module(module)
        case .function(let function): return .hostFunction(function, receiver: nil)
        case .value(let value, _): return .type(value.scriptType)
        case nil: break
        }
        if let index = core.function(name), !name.hasPrefix("__") { return .native(core.natives[index]) }
        return .nothing
    }

    /// A value as what it stands for.
    private func known(_ value: Value) -> Known {
        switch value.tag {
        case .hostType: (heap.object(value) as? HostType).map { .hostType($0) } ?? .value(value)
        case .hostFunction:
            (heap.object(value) as? HostCallee).map { .hostFunction($0.function, receiver: nil) } ?? .value(value)
        case .module:
            if let module = heap.object(value) as? HostModule {
                .module(module)
            } else {
                scriptModule(value).map { .scriptModule($0) } ?? .value(value)
            }
        case .native: .native(core.natives[Int(value.bits)])
        default: .value(value)
        }
    }

    // MARK: Steps

    func member(_ name: String, of known: Known) -> Known {
        switch known {
        case .value(let value): return member(name, ofValue: value)
        case .type(.optional(let type)): return member(name, of: .type(type))
        case .type(.named(let type)): return registry.type(named: type).map { member(name, of: $0, nil) } ?? .nothing
        case .type(let type):
            guard let tag = type.tag, let index = core.method(tag: tag, name: name) else { return .nothing }
            return .native(core.natives[index])
        case .hostType(let type): return self.known(type.staticMember(name), receiver: nil)
        case .module(let module): return self.known(module.member(name), receiver: nil)
        case .scriptModule(let module):
            if let slot = module.exports[name], !globals[slot].isAbsent { return self.known(globals[slot]) }
            return module.facts[name]?.signature.map { .shape($0, doc: module.facts[name]?.doc) } ?? .nothing
        default: return .nothing
        }
    }

    private func member(_ name: String, ofValue value: Value) -> Known {
        switch value.tag {
        case .map:
            if let symbol = symbols.number(of: name), let next = heap.get(symbolStrings[symbol], in: value.map) {
                return self.known(next)
            }
        case .record:
            let type = recordTypes[value.record.pointee.typeNumber - Tag.count]
            guard let symbol = symbols.number(of: name) else { return .nothing }
            if let index = type.fields[symbol] { return self.known(value.record.fields[index]) }
            let method = methods[MethodKey(typeNumber: type.typeNumber, symbol: symbol)]
            return method.map { self.known($0) } ?? .nothing
        case .host: return member(name, of: hostObject(value).hostType, hostObject(value))
        default: break
        }
        return core.method(tag: value.tag, name: name).map { .native(core.natives[$0]) } ?? .nothing
    }

    private func member(_ name: String, of type: HostType, _ receiver: (any HostObject)?) -> Known {
        known(type.member(name), receiver: receiver)
    }

    private func known(_ member: HostMember?, receiver: (any HostObject)?) -> Known {
        switch member {
        case .property(let property): .hostProperty(property)
        case .method(let function): .hostFunction(function, receiver: receiver)
        case nil: .nothing
        }
    }

    private func result(of callee: Known) -> Known {
        switch callee {
        case .hostFunction(let function, _): return .type(function.signature.returns)
        case .hostType(let type): return type.constructor.map { .type($0.signature.returns) } ?? .nothing
        case .native(let native): return .type(native.signature.returns)
        default: return .nothing
        }
    }

    private func element(of list: Known, at index: Expr) -> Known {
        switch (list.asType, index.kind) {
        case (.value(let value), .int(let number)) where value.tag == .list:
            let count = value.list.pointee.count
            return number >= 0 && number < count ? self.known(value.list.pointee.items[number]) : .nothing
        case (.value(let value), .int(let number)) where value.tag == .map:
            return heap.get(Value(int: number), in: value.map).map { self.known($0) } ?? .nothing
        case (.type(.list(let element)), _): return .type(element)
        default: return .nothing
        }
    }
}

extension Known {
    /// A property that is read is its type.
    var asType: Known {
        switch self {
        case .hostProperty(let property): .type(property.type)
        case .native(let native) where native.isProperty: .type(native.signature.returns)
        default: self
        }
    }

    /// How it is called.
    func signature(in machine: Machine) -> Signature? {
        switch self {
        case .hostFunction(let function, _): return function.signature
        case .hostType(let type): return type.constructor?.signature
        case .native(let native) where !native.isProperty: return native.signature
        case .shape(let shape, let doc): return shape.signature(doc: doc)
        case .value(let value): return machine.signature(ofValue: value)
        default: return nil
        }
    }
}

extension Machine {
    fileprivate func signature(ofValue value: Value) -> Signature? {
        switch value.tag {
        case .closure:
            let function = info(value.closure.pointee.code)
            let code = value.closure.pointee.code.pointee
            let shape = FunctionShape(
                name: function.name, parameters: function.parameterNames.filter { $0 != "self" },
                required: code.parameterCount, hasRest: code.hasRest)
            return shape.signature(doc: function.doc)
        case .recordType: return signature(ofValue: recordTypeInfo(value).constructor)
        default: return nil
        }
    }
}

extension FunctionShape {
    fileprivate func signature(doc: String?) -> Signature {
        let all = parameters.enumerated().map { index, label in
            hasRest && index == parameters.count - 1
                ? Parameter.rest(label) : Parameter(label, .any, default: index < required ? nil : .nil)
        }
        return Signature(all, doc: doc ?? "")
    }
}
